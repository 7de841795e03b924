// Compiled with -fno-exceptions: the whole of the interface in its form without them.
#define DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <ossmp.hpp>
#include <sstream>

#include "emulator.hpp"

static_assert(OSSMP_CPP_EXCEPTIONS == 0, "compile this with -fno-exceptions");

bool a_refusal_is_thrown();

TEST_CASE("a file with exceptions in the same program has them") { CHECK(a_refusal_is_thrown()); }

TEST_CASE("an upload in steps and in one call") {
    const emulator server;
    const temporary_file file(3 * part_size);
    ossmp::result<ossmp::client> client = ossmp::client::try_make(server.config());
    REQUIRE(client);
    ossmp::result<ossmp::multipart_upload> upload = client->try_initiate_multipart_upload("demo", "键");
    REQUIRE(upload);
    const auto ranges = ossmp::try_split_by_part_count(3 * part_size, 3);
    for (const ossmp::file_range& range : *ranges) {
        CHECK(upload->try_upload_part_from_file(range, file.path()));
    }
    int count = 0;
    auto parts = upload->try_iterate_parts(1);
    for (const ossmp::part& part : parts) {
        CHECK(part.number == ++count);
    }
    CHECK_FALSE(parts.failed());
    CHECK(count == 3);
    const ossmp::result<ossmp::upload_result> completed =
        upload->try_complete_multipart_upload(*upload->try_list_all_parts());
    REQUIRE(completed);
    CHECK(completed->size == 3 * part_size);
    CHECK(upload->try_abort_multipart_upload().error().status() == ossmp::status::state);

    std::istringstream stream("hello");
    CHECK(client->try_upload_stream("demo", "k", stream)->size == 5);
    ossmp::result<ossmp::writer> writer = client->try_open_writer("demo", "k");
    CHECK(writer->try_write("hello"));
    CHECK(writer->try_finish()->size == 5);
    auto uploads = client->try_iterate_multipart_uploads("no-such-bucket");
    CHECK(uploads.begin() == uploads.end());
    CHECK(uploads.error().code() == std::string("NoSuchBucket"));
}

TEST_CASE("callbacks give up without throwing") {
    const emulator server;
    const temporary_file file(3 * part_size);
    ossmp::client_config config = server.config();
    ossmp::result<ossmp::client> client = ossmp::client::try_make(config);
    ossmp::upload_options options;
    options.progress = [](std::int64_t, std::int64_t) { return false; };
    options.part_size = part_size;
    CHECK(client->try_upload_file("demo", "k", file.path(), options).error().status() == ossmp::status::cancelled);
    const auto give_up = [](void*, std::size_t) { return -1; };
    CHECK(client->try_upload_from_reader("demo", "k", give_up).error().status() == ossmp::status::cancelled);
    config.credentials = ossmp::credentials_provider::callback([] { return ossmp::credentials(); });
    client = ossmp::client::try_make(config);
    CHECK(client->try_upload_file("demo", "k", file.path()).error().status() == ossmp::status::credentials);
    int lines = 0;
    config = server.config();
    config.max_log_level = ossmp::log_level::debug;
    config.log = [&](ossmp::log_level, const std::string&) { lines++; };
    client = ossmp::client::try_make(config);
    CHECK(client->try_upload_file("demo", "k", file.path()));
    CHECK(lines > 0);
    CHECK_FALSE(ossmp::client::try_make(ossmp::client_config()));
    CHECK_FALSE(ossmp::try_plan_part_size(-1));
}
