// Uploads a file once through Alibaba's C++ SDK. bench/README.md has the command line, and how to build it.
#include <alibabacloud/oss/OssClient.h>
#include <cstdlib>
#include <fstream>
#include <iostream>

using namespace AlibabaCloud::OSS;

template <typename Outcome>
static const Outcome& check(const Outcome& outcome) {
    if (!outcome.isSuccess()) {
        std::cerr << outcome.error().Code() << ": " << outcome.error().Message() << "\n";
        std::exit(1);
    }
    return outcome;
}

static void part_by_part(const OssClient& client, char** argv, int64_t part_size) {
    const int64_t size = std::ifstream(argv[4], std::ios::binary | std::ios::ate).tellg();
    const auto begun = check(client.InitiateMultipartUpload(InitiateMultipartUploadRequest(argv[2], argv[3])));
    const std::string id = begun.result().UploadId();
    PartList parts;
    for (int64_t from = 0; from < size; from += part_size) {
        const int number = static_cast<int>(parts.size()) + 1;
        auto content = std::make_shared<std::fstream>(argv[4], std::ios::in | std::ios::binary);
        content->seekg(from);
        UploadPartRequest request(argv[2], argv[3], number, id, content);
        request.setContentLength(static_cast<uint64_t>(std::min(part_size, size - from)));
        const auto done = check(client.UploadPart(request));
        parts.push_back(Part(number, done.result().ETag()));
    }
    check(client.CompleteMultipartUpload(CompleteMultipartUploadRequest(argv[2], argv[3], parts, id)));
}

int main(int argc, char** argv) {
    if (argc != 9) {
        std::cerr << "usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS crc64|none parts|file\n";
        return 2;
    }
    InitializeSdk();
    {
        ClientConfiguration configuration;
        configuration.enableCrc64 = std::string(argv[7]) != "none";
        if (const char* authority = std::getenv("OSS_CA_FILE")) {
            configuration.caFile = authority;
        }
        const OssClient client(argv[1], std::getenv("OSS_ACCESS_KEY_ID"), std::getenv("OSS_ACCESS_KEY_SECRET"),
                               configuration);
        const int64_t part_size = std::atoll(argv[5]);
        if (std::string(argv[8]) == "parts") {
            part_by_part(client, argv, part_size);
        } else {
            check(client.ResumableUploadObject(UploadObjectRequest(argv[2], argv[3], argv[4], "",
                                                                   static_cast<uint64_t>(part_size),
                                                                   static_cast<uint32_t>(std::atoi(argv[6])))));
        }
    }
    ShutdownSdk();
}
