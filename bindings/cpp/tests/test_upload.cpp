// The flow step by step: parts from everywhere, listings, complete, abort.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <ossmp.hpp>
#include <sstream>
#include <thread>

#include "emulator.hpp"

TEST_CASE("parts from file, buffer, reader and stream make one object") {
    const emulator server;
    const temporary_file file(4 * part_size + 17, "文件");
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "目录/键");
    CHECK(upload.key() == "目录/键");
    CHECK(upload.bucket() == "demo");
    CHECK(upload.upload_id() != "");

    const ossmp::part first = upload.upload_part_from_file(1, file.path(), 0, part_size);
    CHECK(first.number == 1);
    CHECK(first.size == part_size);
    CHECK(first.etag.size() == 32);
    CHECK(first.crc64 != "");

    upload.upload_part_from_buffer(2, file.content().data() + part_size, part_size);

    std::size_t position = 2 * part_size;
    const auto read = [&](void* buffer, std::size_t capacity) -> std::int64_t {
        const std::size_t count = file.content().copy(static_cast<char*>(buffer), capacity / 2 + 1, position);
        position += count;
        return static_cast<std::int64_t>(count);
    };
    upload.upload_part_from_reader(3, read, part_size);

    std::ifstream stream(file.path(), std::ios::binary);
    stream.seekg(3 * part_size);
    upload.upload_part_from_stream(4, stream, part_size);
    CHECK(stream.tellg() == 4 * part_size);
    upload.upload_part_from_file(5, file.path(), 4 * part_size);

    CHECK(upload.sent_parts().size() == 5);
    const ossmp::upload_result stepwise = upload.complete_multipart_upload();
    CHECK(stepwise.size == 4 * part_size + 17);
    CHECK(stepwise.crc64 == client.upload_file("demo", "again", file.path()).crc64);
    CHECK(stepwise.location != "");
    CHECK(stepwise.request_id != "");
    CHECK_THROWS_AS(upload.complete_multipart_upload(), ossmp::state_error);
    CHECK_THROWS_AS(client.attach_multipart_upload("demo", "目录/键", upload.upload_id()).list_parts(),
                    ossmp::no_such_upload_error);
}

TEST_CASE("parts are listed by page, by range and at once, and completed with as they were listed") {
    const emulator server;
    const temporary_file file(7 * part_size);
    const ossmp::client client(server.config());
    const std::string id = [&] {
        const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
        for (const ossmp::file_range& range : ossmp::split_by_part_count(7 * part_size, 7)) {
            upload.upload_part_from_file(range, file.path());
        }
        return upload.upload_id();
    }();

    const ossmp::multipart_upload upload = client.attach_multipart_upload("demo", "k", id);
    CHECK(upload.sent_parts().empty());
    const ossmp::part_list page = upload.list_parts(2, 3);
    CHECK(page.size() == 3);
    CHECK(page[0].number == 3);
    CHECK(page[0].last_modified != "");
    CHECK(page.is_truncated());
    CHECK(page.next_part_number_marker() == 5);

    std::vector<std::int32_t> numbers;
    for (const ossmp::part& part : upload.iterate_parts(3)) {
        numbers.push_back(part.number);
    }
    CHECK(numbers == std::vector<std::int32_t>{1, 2, 3, 4, 5, 6, 7});

    ossmp::part_list joined;
    std::size_t pages = 0;
    for (const ossmp::part_list& each : upload.iterate_part_pages(3)) {
        joined.append(each);
        pages++;
    }
    CHECK(pages == 3);
    CHECK(joined.size() == 7);
    CHECK(upload.list_all_parts().size() == 7);
    CHECK(upload.complete_multipart_upload(joined).size == 7 * part_size);
}

TEST_CASE("a list of parts of one's own: any order, the later wins, ascending in the end") {
    ossmp::part_list parts = {{3, "c"}, {1, "\"a\""}};
    parts.add(2, "x").add(2, "b");
    std::string all;
    for (const ossmp::part& part : parts) {
        all += std::to_string(part.number) + part.etag;
    }
    CHECK(all == "1a2b3c");
    CHECK_FALSE(parts.is_truncated());
    CHECK(std::count_if(parts.begin(), parts.end(), [](const ossmp::part& part) { return part.number > 1; }) == 2);
}

TEST_CASE("complete says what was wrong, and what became of the object") {
    const emulator server({"CompleteMultipartUpload skip=1 performed status=203 code=CallbackFailed"});
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    CHECK_THROWS_AS(upload.complete_multipart_upload(), ossmp::argument_error);
    upload.upload_part_from_buffer(1, "hello", 5);
    CHECK_THROWS_AS(upload.complete_multipart_upload({{1, "0123"}}), ossmp::service_error);
    try {
        upload.complete_multipart_upload();
        FAIL("it must throw");
    } catch (const ossmp::callback_failed_error& error) {
        CHECK(error.object_state() == ossmp::object_state::made);
        REQUIRE(error.result() != nullptr);
        CHECK(error.result()->size == 5);
    }
}

TEST_CASE("parts are copied on the service") {
    const emulator server;
    const temporary_file file(2 * part_size);
    const ossmp::client client(server.config());
    client.upload_file("demo", "源", file.path());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    CHECK(upload.upload_part_copy(1, "demo", "源", 0, part_size).size == part_size);
    upload.upload_part_copy(2, "demo", "源", part_size);
    CHECK_THROWS_AS(upload.upload_part_copy(3, "demo", "no-such"), ossmp::service_error);
    CHECK(upload.complete_multipart_upload(upload.list_all_parts()).size == 2 * part_size);
}

TEST_CASE("abort, and what is wrong with parts") {
    const emulator server;
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    CHECK_THROWS_AS(upload.upload_part_from_buffer(0, "x", 1), ossmp::argument_error);
    CHECK_THROWS_AS(upload.upload_part_from_buffer(10001, "x", 1), ossmp::argument_error);
    CHECK_THROWS_AS(upload.upload_part_from_reader(1, nullptr, 1), ossmp::argument_error);
    CHECK_THROWS_AS(upload.upload_part_from_file(1, "/no/such/file"), ossmp::file_error);
    std::istringstream tooShort("abc");
    CHECK_THROWS_AS(upload.upload_part_from_stream(1, tooShort, 4), ossmp::file_error);
    std::ifstream unopened("/no/such/file");
    CHECK_THROWS_AS(upload.upload_part_from_stream(1, unopened, 4), ossmp::argument_error);
    upload.abort_multipart_upload();
    CHECK_THROWS_AS(upload.abort_multipart_upload(), ossmp::state_error);
    CHECK_THROWS_AS(upload.upload_part_from_buffer(1, "x", 1), ossmp::state_error);
}

TEST_CASE("uploads are listed by page, by range, by prefix, delimiter and marker") {
    const emulator server;
    const ossmp::client client(server.config());
    std::vector<ossmp::multipart_upload> open;
    for (const char* key : {"a/1", "a/1", "a/b/2", "a/c/3", "z"}) {
        open.push_back(client.initiate_multipart_upload("demo", key));
    }
    ossmp::list_options options;
    options.prefix = "a/";
    options.max_uploads = 1;
    const ossmp::upload_page page = client.list_multipart_uploads("demo", options);
    CHECK(page.size() == 1);
    CHECK(page[0].key == "a/1");
    CHECK(page[0].initiated != "");
    CHECK(page.is_truncated());
    options.key_marker = page.next_key_marker();
    options.upload_id_marker = page.next_upload_id_marker();
    const ossmp::upload_page second = client.list_multipart_uploads("demo", options);
    CHECK(second[0].key == "a/1");
    CHECK(second[0].upload_id != page[0].upload_id);

    options.key_marker = options.upload_id_marker = "";
    std::string keys;
    for (const ossmp::listed_upload& upload : client.iterate_multipart_uploads("demo", options)) {
        keys += upload.key + " ";
    }
    CHECK(keys == "a/1 a/1 a/b/2 a/c/3 ");

    options.delimiter = "/";
    std::string found;
    for (const ossmp::upload_page& each : client.iterate_multipart_upload_pages("demo", options)) {
        for (const ossmp::listed_upload& upload : each) {
            found += upload.key + " ";
        }
        for (const std::string& prefix : each.prefixes()) {
            found += prefix + " ";
        }
    }
    CHECK(found == "a/1 a/1 a/b/ a/c/ ");

    options.max_uploads = 1001;
    CHECK_THROWS_AS(client.list_multipart_uploads("demo", options), ossmp::argument_error);
    const ossmp::control control;
    control.cancel();
    options = ossmp::list_options();
    options.control = control;
    CHECK_THROWS_AS(client.list_multipart_uploads("demo", options), ossmp::cancelled_error);
}

TEST_CASE("a range that fails throws, or ends and says why") {
    const emulator server({"ListMultipartUploads skip=1 always status=403 code=AccessDenied"});
    const ossmp::client client(server.config());
    const ossmp::multipart_upload a = client.initiate_multipart_upload("demo", "a");
    const ossmp::multipart_upload b = client.initiate_multipart_upload("demo", "b");
    ossmp::list_options options;
    options.max_uploads = 1;
    auto quiet = client.try_iterate_multipart_uploads("demo", options);
    int count = 0;
    for (const ossmp::listed_upload& upload : quiet) {
        CHECK(upload.key == "a");
        count++;
    }
    CHECK(count == 1);
    REQUIRE(quiet.failed());
    CHECK(quiet.error().code() == std::string("AccessDenied"));
    CHECK(quiet.begin() == quiet.end());
    CHECK_THROWS_AS(client.iterate_multipart_uploads("demo").begin(), ossmp::service_error);
    CHECK_THROWS_AS(client.attach_multipart_upload("demo", "k", "no-such-id").iterate_parts().begin(),
                    ossmp::no_such_upload_error);
}

TEST_CASE("many threads send parts of one upload") {
    const emulator server;
    const temporary_file file(16 * part_size + 1);
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    const auto ranges = ossmp::split_by_part_size(16 * part_size + 1, part_size);
    std::atomic<std::size_t> next(0);
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; i++) {
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < ranges.size(); at = next++) {
                upload.upload_part_from_file(ranges[at], file.path());
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(upload.complete_multipart_upload().crc64 == client.upload_file("demo", "k2", file.path()).crc64);
}

TEST_CASE("splitting by size and by count") {
    auto ranges = ossmp::split_by_part_size(10, 4);
    REQUIRE(ranges.size() == 3);
    CHECK(ranges[2].number == 3);
    CHECK(ranges[2].offset == 8);
    CHECK(ranges[2].size == 2);
    ranges = ossmp::split_by_part_count(10, 3);
    REQUIRE(ranges.size() == 3);
    CHECK(ranges[1].size == 3);
    CHECK(ranges[2].offset == 6);
    CHECK(ranges[2].size == 4);
    CHECK(ossmp::split_by_part_size(0, 4).size() == 1);
    CHECK(ossmp::split_by_part_count(0, 1)[0].size == 0);
    CHECK(ossmp::split_by_part_size(INT64_MAX, INT64_MAX)[0].size == INT64_MAX);
    CHECK(ossmp::split_by_part_size(10000, 1).size() == 10000);
    CHECK_THROWS_AS(ossmp::split_by_part_size(10001, 1), ossmp::argument_error);
    CHECK_THROWS_AS(ossmp::split_by_part_size(1, 0), ossmp::argument_error);
    CHECK_THROWS_AS(ossmp::split_by_part_size(-1, 1), ossmp::argument_error);
    CHECK_THROWS_AS(ossmp::split_by_part_count(10, 11), ossmp::argument_error);
    CHECK_THROWS_AS(ossmp::split_by_part_count(10, 0), ossmp::argument_error);
    CHECK_THROWS_AS(ossmp::split_by_part_count(20000, 10001), ossmp::argument_error);
    CHECK(ossmp::plan_part_size(1000000000) == 8 * 1024 * 1024);
    CHECK(ossmp::plan_part_size(std::int64_t(1) << 40) * 10000 >= std::int64_t(1) << 40);
    CHECK_THROWS_AS(ossmp::plan_part_size(-1), ossmp::argument_error);
}
