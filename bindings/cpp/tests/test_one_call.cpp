// Uploads in one call: files, streams, writers; progress, cancel, resume, callbacks that throw, logging.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <ossmp.hpp>
#include <sstream>
#include <thread>

#include "emulator.hpp"

namespace {

struct stop : std::runtime_error {
    using std::runtime_error::runtime_error;
};

ossmp::upload_options small_parts() {
    ossmp::upload_options options;
    options.part_size = part_size;
    return options;
}

std::size_t open_uploads(const ossmp::client& client) { return client.list_multipart_uploads("demo").size(); }

/// A client that takes seconds for a MiB, so that it can be stopped on its way.
ossmp::client slow(const emulator& server) {
    ossmp::client_config config = server.config();
    config.bandwidth_limit = 1000000;
    return ossmp::client(config);
}

class throwing_buffer : public std::streambuf {
protected:
    std::streamsize xsgetn(char*, std::streamsize) override { throw stop("the disk is gone"); }
};

}  // namespace

TEST_CASE("a file of several parts, with progress that never falls") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client(server.config());
    ossmp::upload_options options = small_parts();
    options.headers["x-oss-meta-color"] = "blue";
    options.control = ossmp::control();
    std::int64_t last = 0;
    const std::thread::id caller = std::this_thread::get_id();
    options.progress = [&](std::int64_t done, std::int64_t total) {
        CHECK(std::this_thread::get_id() == caller);
        CHECK(done >= last);
        CHECK(total == 1000000);
        last = done;
    };
    const ossmp::upload_result result = client.upload_file("demo", "k", file.path(), options);
    CHECK(last == 1000000);
    CHECK(result.size == 1000000);
    CHECK(result.etag.substr(32) == "-10");
    CHECK(result.bytes_reused == 0);
    CHECK(options.control.bytes_done() == 1000000);
    CHECK(options.control.bytes_total() == 1000000);
    CHECK(server.requests("UploadPart") == 10);
}

TEST_CASE("streams, readers and writers give the same object as the file") {
    const emulator server;
    const temporary_file file(730001);
    const ossmp::client client(server.config());
    const std::string crc64 = client.upload_file("demo", "k", file.path(), small_parts()).crc64;

    std::ifstream stream(file.path(), std::ios::binary);
    CHECK(client.upload_stream("demo", "k", stream, small_parts()).crc64 == crc64);

    std::size_t position = 0;
    const auto read = [&](void* buffer, std::size_t capacity) -> std::int64_t {
        const std::size_t count =
            file.content().copy(static_cast<char*>(buffer), std::min<std::size_t>(capacity, 999), position);
        position += count;
        return static_cast<std::int64_t>(count);
    };
    CHECK(client.upload_from_reader("demo", "k", read, small_parts()).crc64 == crc64);

    ossmp::writer writer = client.open_writer("demo", "k", small_parts());
    for (std::size_t at = 0; at < file.content().size(); at += 65537) {
        writer.write(file.content().substr(at, 65537));
    }
    CHECK(writer.finish().crc64 == crc64);
    CHECK_THROWS_AS(writer.write("more"), ossmp::state_error);
    CHECK_THROWS_AS(writer.finish(), ossmp::state_error);
}

TEST_CASE("a writer that is left makes no object") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client(server.config());
    {
        ossmp::writer writer = client.open_writer("demo", "k", small_parts());
        writer.write(file.content());
        CHECK(open_uploads(client) == 1);
    }
    CHECK(open_uploads(client) == 0);
    CHECK(server.requests("CompleteMultipartUpload") == 0);
    ossmp::writer first = client.open_writer("demo", "k", small_parts());
    first.write(file.content());
    first = client.open_writer("demo", "k", small_parts());
    CHECK(open_uploads(client) == 0);
    CHECK(first.finish().size == 0);
}

TEST_CASE("the progress of a writer outlives its options") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client = slow(server);
    std::int64_t last = 0;
    ossmp::writer writer = [&] {
        ossmp::upload_options options = small_parts();
        options.progress = [&last](std::int64_t done, std::int64_t) { last = done; };
        return client.open_writer("demo", "k", options);
    }();
    writer.write(file.content());
    writer.finish();
    CHECK(last > 0);
}

TEST_CASE("what progress throws comes out of the call, and the upload is taken back") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client = slow(server);
    ossmp::upload_options options = small_parts();
    options.progress = [](std::int64_t done, std::int64_t) {
        if (done > 0) throw stop("enough");
    };
    CHECK_THROWS_WITH_AS(client.upload_file("demo", "k", file.path(), options), "enough", stop);
    CHECK(open_uploads(client) == 0);

    const auto result = client.try_upload_file("demo", "k", file.path(), options);
    REQUIRE_FALSE(result);
    CHECK(result.error().status() == ossmp::status::cancelled);
    CHECK_THROWS_AS(std::rethrow_exception(result.error().cause()), stop);

    ossmp::writer writer = client.open_writer("demo", "k", options);
    CHECK_THROWS_AS((writer.write(file.content()), writer.finish()), stop);
}

TEST_CASE("what the last call of progress throws comes out, too, and the object is known") {
    const emulator server;
    const temporary_file file(300000);
    const ossmp::client client(server.config());
    ossmp::upload_options options = small_parts();
    options.progress = [](std::int64_t done, std::int64_t total) {
        if (done == total) throw stop("too late");
    };
    CHECK_THROWS_WITH_AS(client.upload_file("demo", "k", file.path(), options), "too late", stop);
    const auto result = client.try_upload_file("demo", "k", file.path(), options);
    REQUIRE_FALSE(result);
    CHECK(result.error().cause() != nullptr);
    if (result.error().status() == ossmp::status::ok) {  // else it was in time
        REQUIRE(result.error().result() != nullptr);
        CHECK(result.error().result()->size == 300000);
    }
}

TEST_CASE("credentials that throw while the old key is good do not fail the call") {
    const emulator server;
    ossmp::client_config config = server.config();
    int asked = 0;
    config.credentials = ossmp::credentials_provider::callback([&]() -> ossmp::credentials {
        if (++asked > 1) throw stop("no vault");
        return {server.access_key_id(), server.access_key_secret(), "",
                std::chrono::system_clock::now() + std::chrono::seconds(2)};
    });
    const ossmp::client client(config);
    client.initiate_multipart_upload("demo", "k").abort_multipart_upload();
    std::this_thread::sleep_for(std::chrono::milliseconds(1700));
    client.initiate_multipart_upload("demo", "k").abort_multipart_upload();
    CHECK(asked >= 2);
}

TEST_CASE("progress cancels by false") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client = slow(server);
    ossmp::upload_options options = small_parts();
    options.progress = [](std::int64_t done, std::int64_t) { return done == 0; };
    CHECK_THROWS_AS(client.upload_file("demo", "k", file.path(), options), ossmp::cancelled_error);
}

TEST_CASE("a control cancels from another thread, soon") {
    const emulator server;
    const temporary_file file(4000000);
    const ossmp::client client = slow(server);
    ossmp::upload_options options = small_parts();
    options.control = ossmp::control();
    std::chrono::steady_clock::time_point cancelled;
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        cancelled = std::chrono::steady_clock::now();
        options.control.cancel();
    });
    CHECK_THROWS_AS(client.upload_file("demo", "k", file.path(), options), ossmp::cancelled_error);
    other.join();
    CHECK(std::chrono::steady_clock::now() - cancelled < std::chrono::seconds(1));
    CHECK(options.control.is_cancelled());
    CHECK_THROWS_AS(client.initiate_multipart_upload("demo", "k", options), ossmp::cancelled_error);
}

TEST_CASE("a deadline ends a call") {
    const emulator server;
    const temporary_file file(4000000);
    ossmp::upload_options options = small_parts();
    options.deadline = std::chrono::milliseconds(200);
    CHECK_THROWS_AS(slow(server).upload_file("demo", "k", file.path(), options), ossmp::timeout_error);
}

TEST_CASE("an upload with a checkpoint goes on where it stopped") {
    const emulator server;
    const temporary_file file(1000000);
    ossmp::upload_options options = small_parts();
    options.checkpoint = file.directory() + "/检查点";
    options.concurrency = 2;
    options.progress = [](std::int64_t done, std::int64_t) { return done < 300000; };
    CHECK_THROWS_AS(slow(server).upload_file("demo", "k", file.path(), options), ossmp::cancelled_error);
    options.progress = nullptr;
    const ossmp::upload_result result = ossmp::client(server.config()).upload_file("demo", "k", file.path(), options);
    CHECK(result.bytes_reused >= 300000);
    CHECK(result.size == 1000000);
    CHECK_THROWS_AS(ossmp::client(server.config()).open_writer("demo", "k", options), ossmp::argument_error);
}

TEST_CASE("a failed upload is kept when that is wanted, and adopted") {
    const emulator server({"UploadPart part=10 times=1 status=403 code=AccessDenied"});
    const temporary_file file(1000000);
    const ossmp::client client(server.config());
    ossmp::upload_options options = small_parts();
    options.on_failure = ossmp::on_failure::keep;
    CHECK_THROWS_AS(client.upload_file("demo", "k", file.path(), options), ossmp::service_error);
    CHECK(open_uploads(client) == 1);
    options.adopt = true;
    CHECK(client.upload_file("demo", "k", file.path(), options).bytes_reused >= 500000);
}

TEST_CASE("what a stream throws comes out of the call") {
    const emulator server;
    const ossmp::client client(server.config());
    throwing_buffer buffer;
    std::istream stream(&buffer);
    CHECK_THROWS_WITH_AS(client.upload_stream("demo", "k", stream), "the disk is gone", stop);
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    CHECK_THROWS_WITH_AS(upload.upload_part_from_stream(1, stream, 10), "the disk is gone", stop);
    CHECK_THROWS_AS(client.upload_from_reader("demo", "k", [](void*, std::size_t) { return -1; }),
                    ossmp::cancelled_error);
    CHECK_THROWS_AS(client.upload_from_reader("demo", "k", nullptr), ossmp::argument_error);
    std::ifstream unopened("/no/such/file");
    CHECK_THROWS_AS(client.upload_stream("demo", "k", unopened), ossmp::argument_error);
    std::ifstream directory("/");
    CHECK_THROWS_AS(client.upload_stream("demo", "k", directory), std::exception);
    CHECK_THROWS_AS(client.upload_from_reader("demo", "k", [](void*, std::size_t n) { return std::int64_t(n) + 1; }),
                    ossmp::argument_error);
}

TEST_CASE("an empty stream is an empty object") {
    const emulator server;
    const ossmp::client client(server.config());
    std::istringstream empty;
    CHECK(client.upload_stream("demo", "k", empty).size == 0);
    std::istringstream at_its_end("abc");
    at_its_end.ignore(3);
    CHECK(client.upload_stream("demo", "k", at_its_end).size == 0);
}

TEST_CASE("credentials are asked for, and what they throw comes out") {
    const emulator server({}, {"--sts", "STS.id,sts-secret,sts-token"});
    ossmp::client_config config = server.config();
    int asked = 0;
    config.credentials = ossmp::credentials_provider::callback([&] {
        asked++;
        return ossmp::credentials("STS.id", "sts-secret", "sts-token",
                                  std::chrono::system_clock::now() + std::chrono::hours(1));
    });
    const ossmp::client good(config);
    config.credentials = ossmp::credentials_provider::callback([]() -> ossmp::credentials { throw stop("no vault"); });
    const ossmp::client bad(config);
    config.credentials = ossmp::credentials_provider::callback([] { return ossmp::credentials(); });
    const ossmp::client none(config);

    good.initiate_multipart_upload("demo", "k").abort_multipart_upload();
    CHECK(asked == 1);
    CHECK_THROWS_WITH_AS(bad.initiate_multipart_upload("demo", "k"), "no vault", stop);
    CHECK_THROWS_WITH_AS(bad.upload_file("demo", "k", temporary_file(10).path()), "no vault", stop);
    CHECK_THROWS_WITH_AS(bad.iterate_multipart_uploads("demo").begin(), "no vault", stop);
    CHECK_THROWS_AS(none.initiate_multipart_upload("demo", "k"), ossmp::credentials_error);
}

TEST_CASE("the log gets lines up to its level, from every thread") {
    const emulator server({"UploadPart times=1 status=500 code=InternalError"});
    const temporary_file file(1000000);
    ossmp::client_config config = server.config();
    std::mutex mutex;
    std::map<ossmp::log_level, int> lines;
    config.log = [&](ossmp::log_level level, const std::string& message) {
        const std::lock_guard<std::mutex> lock(mutex);
        lines[level]++;
        CHECK(message.find(server.access_key_secret()) == std::string::npos);
    };
    ossmp::client(config).upload_file("demo", "k", file.path(), small_parts());
    CHECK(lines[ossmp::log_level::warn] >= 1);
    CHECK(lines[ossmp::log_level::info] >= 1);
    CHECK(lines.count(ossmp::log_level::debug) == 0);
    config.max_log_level = ossmp::log_level::debug;
    ossmp::client(config).upload_file("demo", "k", file.path(), small_parts());
    CHECK(lines[ossmp::log_level::debug] >= 12);
    CHECK(ossmp::log_level_name(ossmp::log_level::warn) == std::string("warn"));
}

TEST_CASE("what the log throws comes out when the call has ended") {
    const emulator server;
    const temporary_file file(1000000);
    ossmp::client_config config = server.config();
    config.max_log_level = ossmp::log_level::debug;
    config.log = [](ossmp::log_level, const std::string&) { throw stop("log full"); };
    const ossmp::client client(config);
    CHECK_THROWS_WITH_AS(client.upload_file("demo", "k", file.path(), small_parts()), "log full", stop);
    const auto result = client.try_upload_file("demo", "k", file.path(), small_parts());
    REQUIRE_FALSE(result);
    CHECK(result.error().status() == ossmp::status::ok);
    CHECK_THROWS_AS(std::rethrow_exception(result.error().cause()), stop);
    REQUIRE(result.error().result() != nullptr);
    CHECK(result.error().result()->size == 1000000);
}

TEST_CASE("a callback may use another client") {
    const emulator server;
    const temporary_file file(1000000);
    const ossmp::client client(server.config());
    const ossmp::client other("http://127.0.0.1:1", {"id", "secret"});
    ossmp::upload_options options = small_parts();
    bool inner = false;
    options.progress = [&](std::int64_t, std::int64_t) {
        inner =
            !other.try_upload_from_reader("demo", "k", [](void*, std::size_t) -> std::int64_t { throw stop("in"); });
        throw stop("out");
    };
    CHECK_THROWS_WITH_AS(client.upload_file("demo", "k", file.path(), options), "out", stop);
    CHECK(inner);
}

TEST_CASE("one set of options serves many uploads at a time") {
    const emulator server;
    const temporary_file file(300000);
    const ossmp::client client(server.config());
    std::atomic<std::int64_t> calls(0);
    ossmp::upload_options options = small_parts();
    options.progress = [&](std::int64_t, std::int64_t) { calls++; };
    std::atomic<int> done(0);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&, i] {
            done += client.upload_file("demo", std::to_string(i), file.path(), options).size == 300000 ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(done == 4);
    CHECK(calls >= 4);
}
