// Making clients, and what is refused.
#include <doctest/doctest.h>

#include <ossmp.hpp>

#include "emulator.hpp"

TEST_CASE("a file is uploaded in one call") {
    const emulator server;
    const temporary_file file(250000);
    const ossmp::client client(server.config());
    ossmp::upload_options options;
    options.part_size = part_size;
    const ossmp::upload_result result = client.upload_file("demo", "key", file.path(), options);
    CHECK(result.size == 250000);
    CHECK(result.etag.substr(32) == "-3");
}

TEST_CASE("an error says all that is known, and is a type of its own") {
    const emulator server({"InitiateMultipartUpload status=403 code=AccessDenied message=no"});
    const ossmp::client client(server.config());
    try {
        client.initiate_multipart_upload("demo", "a/键");
        FAIL("it must throw");
    } catch (const ossmp::service_error& error) {
        CHECK(error.status() == ossmp::status::service);
        CHECK(error.http_status() == 403);
        CHECK(error.code() == std::string("AccessDenied"));
        CHECK(error.operation() == std::string("InitiateMultipartUpload"));
        CHECK(error.bucket() == std::string("demo"));
        CHECK(error.key() == std::string("a/键"));
        CHECK(error.request_id() != std::string());
        CHECK(error.upload_id() == std::string());
        CHECK(error.part_number() == 0);
        CHECK(error.attempts() == 1);
        CHECK_FALSE(error.is_retryable());
        CHECK(error.object_state() == ossmp::object_state::unchanged);
        CHECK(std::string(error.what()).find("AccessDenied") != std::string::npos);
    }
}
