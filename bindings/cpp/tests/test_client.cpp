// Making clients: settings, keys, and what is refused.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <ossmp.hpp>

#include "emulator.hpp"

static std::string refusal(const ossmp::client_config& config) {
    try {
        ossmp::client client(config);
    } catch (const ossmp::argument_error& error) {
        return error.what();
    }
    return "";
}

static bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

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
        CHECK(error.host_id() != std::string());
        CHECK(error.upload_id() == std::string());
        CHECK(error.part_number() == 0);
        CHECK(error.attempts() == 1);
        CHECK(error.os_code() == 0);
        CHECK_FALSE(error.is_retryable());
        CHECK(error.object_state() == ossmp::object_state::unchanged);
        CHECK(error.result() == nullptr);
        CHECK(error.cause() == nullptr);
        CHECK(contains(error.what(), "AccessDenied"));
        const ossmp::error copy = error;
        CHECK(copy.code() == std::string("AccessDenied"));
    }
}

TEST_CASE("an error outlives its client") {
    ossmp::result<ossmp::upload_result> result = [] {
        const emulator server;
        const ossmp::client client(server.config());
        return client.try_upload_file("no-such-bucket", "k", temporary_file(10).path());
    }();
    REQUIRE_FALSE(result);
    CHECK(result.error().code() != result.error().message());
}

TEST_CASE("every status throws the type that bears its name") {
    const auto thrown_as = [](ossmp::status status) -> std::string {
        try {
            ossmp::error(status, "x").raise();
        } catch (const ossmp::no_such_upload_error&) {
            return "no_such_upload";
        } catch (const ossmp::service_error&) {
            return "service";
        } catch (const ossmp::cancelled_error&) {
            return "cancelled";
        } catch (const ossmp::file_changed_error&) {
            return "file_changed";
        } catch (const ossmp::integrity_error&) {
            return "integrity";
        } catch (const ossmp::timeout_error&) {
            return "timeout";
        } catch (const ossmp::error& error) {
            CHECK(error.what() == std::string("x"));
            return "other";
        }
    };
    CHECK(thrown_as(ossmp::status::no_such_upload) == "no_such_upload");
    CHECK(thrown_as(ossmp::status::service) == "service");
    CHECK(thrown_as(ossmp::status::cancelled) == "cancelled");
    CHECK(thrown_as(ossmp::status::file_changed) == "file_changed");
    CHECK(thrown_as(ossmp::status::integrity) == "integrity");
    CHECK(thrown_as(ossmp::status::timeout) == "timeout");
    CHECK(thrown_as(static_cast<ossmp::status>(9999)) == "other");
    for (std::int32_t number = 1; number < 100; number++) {
        if (*ossmp_status_name(number) != '\0') {
            CHECK_MESSAGE(
                typeid(ossmp::error) != [&]() -> const std::type_info& {
                    try {
                        ossmp::error(static_cast<ossmp::status>(number), "x").raise();
                    } catch (const ossmp::error& error) {
                        return typeid(error);
                    }
                }(),
                ossmp_status_name(number));
        }
    }
}

TEST_CASE("what is missing or wrong is refused with a clear message") {
    ossmp::client_config config;
    CHECK(contains(refusal(config), "endpoint"));
    config.endpoint = "oss-cn-hangzhou.aliyuncs.com";
    CHECK(contains(refusal(config), "credentials"));
    config.credentials = {"id", "secret"};
    CHECK(refusal(config) == "");

    ossmp::client_config wrong = config;
    wrong.endpoint = std::string("a\0b", 3);
    CHECK(refusal(wrong) == "endpoint holds a NUL");
    wrong = config;
    wrong.credentials = {"id", std::string("se\0cret", 7)};
    CHECK(refusal(wrong) == "access_key_secret holds a NUL");
    wrong = config;
    wrong.credentials = {"", ""};
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.connect_timeout = std::chrono::hours(10000);
    CHECK(contains(refusal(wrong), "connect_timeout"));
    wrong = config;
    wrong.idle_timeout = std::chrono::milliseconds(-5);
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.max_attempts = 0;
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.addressing = static_cast<ossmp::addressing_style>(77);
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.credentials = ossmp::credentials_provider::callback(nullptr);
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.region = "UPPER";
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.proxy = "nonsense:";
    CHECK(refusal(wrong) != "");
    wrong = config;
    wrong.ca_file = "/no/such/file";
    CHECK_THROWS_AS(ossmp::client{wrong}, ossmp::file_error);
}

TEST_CASE("names with a NUL are refused, not cut off") {
    const ossmp::client client("http://127.0.0.1:1", {"id", "secret"});
    const std::string nul("a\0b", 3);
    CHECK(client.try_upload_file("demo", nul, "f").error().message() == std::string("key holds a NUL"));
    CHECK(client.try_upload_file(nul, "k", "f").error().message() == std::string("bucket holds a NUL"));
    CHECK(client.try_upload_file("demo", "k", nul).error().message() == std::string("path holds a NUL"));
    CHECK_THROWS_AS(client.attach_multipart_upload("demo", "k", nul), ossmp::argument_error);
    ossmp::upload_options options;
    options.headers["x-oss-meta-a"] = nul;
    CHECK_THROWS_AS(client.initiate_multipart_upload("demo", "k", options), ossmp::argument_error);
    CHECK_THROWS_AS(client.set_credentials({nul, "secret"}), ossmp::argument_error);
    CHECK_THROWS_AS(client.set_credentials({"", ""}), ossmp::argument_error);
    ossmp::part_list parts;
    CHECK_THROWS_AS(parts.add(1, nul), ossmp::argument_error);
    CHECK_THROWS_AS(parts.add(0, "etag"), ossmp::argument_error);
    ossmp::list_options list;
    list.prefix = nul;
    CHECK_THROWS_AS(client.list_multipart_uploads("demo", list), ossmp::argument_error);
}

TEST_CASE("no secret is in an error") {
    const emulator server;
    ossmp::client_config config = server.config();
    config.credentials = {server.access_key_id(), "a-very-secret-word"};
    const auto result = ossmp::client(config).try_initiate_multipart_upload("demo", "k");
    REQUIRE_FALSE(result);
    CHECK(result.error().code() == std::string("SignatureDoesNotMatch"));
    CHECK_FALSE(contains(result.error().what(), "a-very-secret-word"));
}

TEST_CASE("keys come from the environment") {
    const emulator server;
    ossmp::client_config config = server.config();
    config.credentials = ossmp::credentials_provider::environment();
    unsetenv("OSS_ACCESS_KEY_ID");
    CHECK_THROWS_AS(ossmp::client{config}, ossmp::credentials_error);
    setenv("OSS_ACCESS_KEY_ID", server.access_key_id().c_str(), 1);
    setenv("OSS_ACCESS_KEY_SECRET", server.access_key_secret().c_str(), 1);
    ossmp::client(config).initiate_multipart_upload("demo", "k").abort_multipart_upload();
    unsetenv("OSS_ACCESS_KEY_ID");
    unsetenv("OSS_ACCESS_KEY_SECRET");
}

TEST_CASE("keys can be changed, and be missing") {
    const emulator server({}, {"--sts", "STS.id,sts-secret,sts-token"});
    ossmp::client_config config = server.config();
    config.credentials = ossmp::credentials_provider::anonymous();
    const ossmp::client client(config);
    CHECK_THROWS_AS(client.initiate_multipart_upload("demo", "k"), ossmp::service_error);
    client.set_credentials({"STS.id", "sts-secret", "sts-token"});
    client.initiate_multipart_upload("demo", "k").abort_multipart_upload();
}

TEST_CASE("keys of an ECS role are asked of the metadata service") {
    const emulator server;
    ossmp::client_config config = server.config();
    config.max_attempts = 1;
    config.credentials = ossmp::credentials_provider::ecs_role("role", "http://127.0.0.1:1");
    CHECK_THROWS_AS(ossmp::client(config).initiate_multipart_upload("demo", "k"), ossmp::credentials_error);
    config.credentials = ossmp::credentials_provider::ecs_role("no/role");
    CHECK_THROWS_AS(ossmp::client{config}, ossmp::argument_error);
}

TEST_CASE("an object that was moved from refuses, and does not crash") {
    const emulator server;
    ossmp::client client(server.config());
    ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    const ossmp::client taken = std::move(client);
    CHECK_THROWS_AS(client.initiate_multipart_upload("demo", "k"), ossmp::argument_error);
    CHECK_THROWS_AS(client.list_multipart_uploads("demo"), ossmp::argument_error);
    CHECK_THROWS_AS(client.open_writer("demo", "k"), ossmp::argument_error);
    CHECK_THROWS_AS(client.set_credentials({"a", "b"}), ossmp::argument_error);
    const ossmp::multipart_upload kept = std::move(upload);
    CHECK_THROWS_AS(upload.upload_part_from_buffer(1, "x", 1), ossmp::argument_error);
    CHECK_THROWS_AS(upload.list_all_parts(), ossmp::argument_error);
    CHECK_THROWS_AS(upload.complete_multipart_upload(), ossmp::argument_error);
    CHECK(upload.upload_id() == "");
    ossmp::part_list parts;
    const ossmp::part_list moved = std::move(parts);
    CHECK(parts.empty());
    CHECK_THROWS_AS(kept.complete_multipart_upload(parts), ossmp::argument_error);
    CHECK_THROWS_AS(parts.add(1, "e"), ossmp::argument_error);
    kept.abort_multipart_upload();
}

TEST_CASE("uploads, ranges and writers outlive their client") {
    const emulator server;
    std::unique_ptr<ossmp::client> client(new ossmp::client(server.config()));
    const ossmp::multipart_upload upload = client->initiate_multipart_upload("demo", "k");
    ossmp::writer writer = client->open_writer("demo", "w");
    ossmp::range<ossmp::listed_upload> uploads = client->iterate_multipart_uploads("demo");
    client.reset();
    upload.upload_part_from_buffer(1, "hello", 5);
    ossmp::range<ossmp::part> parts = upload.iterate_parts();
    CHECK(std::distance(uploads.begin(), uploads.end()) == 1);
    CHECK(parts.begin()->size == 5);
    CHECK(upload.complete_multipart_upload().size == 5);
    writer.write("hello");
    CHECK(writer.finish().size == 5);
}

TEST_CASE("a library that is too old, or of another major version, is refused") {
    using ossmp::detail::version_serves;
    CHECK(version_serves(0x000100, 0x000100));
    CHECK(version_serves(0x000200, 0x000100));
    CHECK_FALSE(version_serves(0x000100, 0x000101));
    CHECK_FALSE(version_serves(0x010000, 0x000100));
    CHECK(ossmp::library_version_number() >= OSSMP_VERSION_NUMBER);
    CHECK(ossmp::library_version() != "");
}
