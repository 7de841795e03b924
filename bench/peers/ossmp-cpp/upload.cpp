// Uploads a file once through the C++ interface of ossmp. The command line is that of bench/README.md.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <ossmp.hpp>
#include <string>

static ossmp::client connect(const std::string& endpoint, const std::string& integrity) {
    ossmp::client_config config;
    config.endpoint = endpoint;
    config.credentials = ossmp::credentials_provider::environment();
    config.verify_md5 = integrity == "all";
    config.verify_crc64 = integrity != "none";
    if (const char* region = std::getenv("OSS_REGION")) {
        config.region = region;
    }
    if (const char* authority = std::getenv("OSS_CA_FILE")) {
        config.ca_file = authority;
    }
    return ossmp::client(config);
}

static void part_by_part(const ossmp::multipart_upload& upload, const std::string& path, std::int64_t part_size) {
    const std::int64_t size = std::ifstream(path, std::ios::binary | std::ios::ate).tellg();
    for (const ossmp::file_range& range : ossmp::split_by_part_size(size, part_size)) {
        upload.upload_part_from_file(range, path);
    }
    upload.complete_multipart_upload();
}

int main(int argc, char** argv) {
    if (argc != 9) {
        std::cerr << "usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS all|crc64|none parts|file\n";
        return 2;
    }
    try {
        const ossmp::client client = connect(argv[1], argv[7]);
        if (std::string(argv[8]) == "parts") {
            part_by_part(client.initiate_multipart_upload(argv[2], argv[3]), argv[4], std::atoll(argv[5]));
        } else {
            ossmp::upload_options options;
            options.part_size = std::atoll(argv[5]);
            options.concurrency = std::atoi(argv[6]);
            client.upload_file(argv[2], argv[3], argv[4], options);
        }
    } catch (const ossmp::error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
