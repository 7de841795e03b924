// Ten thousand objects of each kind leave neither memory nor descriptors behind.
#include <dirent.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <ossmp.hpp>

#include "emulator.hpp"

namespace {

std::int64_t resident_kib() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t size = 0;
    std::int64_t resident = 0;
    statm >> size >> resident;
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

int descriptors() {
    DIR* directory = opendir("/proc/self/fd");
    int count = 0;
    while (readdir(directory) != nullptr) {
        count++;
    }
    closedir(directory);
    return count;
}

/// Does it some times to warm up, then 10,000 times. A leak of 64 bytes each time would show.
template <class F>
void repeat(const char* what, F once) {
    for (int i = 0; i < 2000; i++) {
        once();
    }
    const std::int64_t memory = resident_kib();
    const int files = descriptors();
    for (int i = 0; i < 10000; i++) {
        once();
    }
    CHECK_MESSAGE(resident_kib() - memory < 600, std::string(what));
    CHECK_MESSAGE(descriptors() == files, std::string(what));
}

}  // namespace

TEST_CASE("nothing is left behind") {
    ossmp::client_config config;
    config.endpoint = "http://127.0.0.1:1";
    config.credentials = {"id", "secret"};
    config.log = [](ossmp::log_level, const std::string&) {};
    const ossmp::client client(config);
    ossmp::upload_options options;
    options.headers["x-oss-meta-a"] = "b";
    options.control = ossmp::control();
    options.progress = [](std::int64_t, std::int64_t) {};

    repeat("client", [&] { ossmp::client another(config); });
    repeat("client that is refused", [&] { CHECK_FALSE(ossmp::client::try_make(ossmp::client_config())); });
    repeat("upload", [&] { client.attach_multipart_upload("demo", "k", "id", options); });
    repeat("upload that is refused", [&] { CHECK_FALSE(client.try_attach_multipart_upload("", "k", "id", options)); });
    repeat("thrown error", [&] { CHECK_THROWS_AS(client.open_writer("", "k"), ossmp::argument_error); });
    repeat("writer", [&] { client.open_writer("demo", "k", options).write("x"); });
    repeat("control", [&] { ossmp::control().cancel(); });
    repeat("list of parts", [&] { ossmp::part_list{{1, "etag"}, {2, "etag"}}; });
    repeat("range", [&] {
        for (const ossmp::listed_upload& upload : client.try_iterate_multipart_uploads("")) {
            FAIL(upload.key);
        }
    });
    repeat("reader that throws", [&] {
        CHECK_THROWS_AS(client.upload_from_reader("demo", "k", [](void*, std::size_t) -> std::int64_t { throw 1; }),
                        int);
    });
}

TEST_CASE("nor by objects that came from a server") {
    const emulator server;
    const ossmp::client client(server.config());
    const ossmp::multipart_upload upload = client.initiate_multipart_upload("demo", "k");
    upload.upload_part_from_buffer(1, "x", 1);
    repeat("page of parts", [&] { upload.list_all_parts(); });
    repeat("page of uploads", [&] { client.list_multipart_uploads("demo"); });
    repeat("sent parts", [&] { upload.sent_parts(); });
    repeat("error of the service", [&] { CHECK_FALSE(client.try_list_multipart_uploads("no-such-bucket")); });
    repeat("result", [&] { client.upload_from_reader("demo", "r", [](void*, std::size_t) { return 0; }); });
}
