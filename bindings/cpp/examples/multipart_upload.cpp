// The whole flow: initiate, upload parts, list them, complete. A failed upload is aborted, so that no parts stay that
// cost money.
#include <fstream>

#include "example.hpp"

static void upload(const ossmp::multipart_upload& upload, const std::string& path, std::int64_t size) {
    const std::int64_t part_size = ossmp::plan_part_size(size, 1024 * 1024);
    for (const ossmp::file_range& range : ossmp::split_by_part_size(size, part_size)) {
        const ossmp::part part = upload.upload_part_from_file(range, path);
        std::cout << "part " << part.number << ": " << part.size << " bytes, ETag " << part.etag << "\n";
    }

    const ossmp::part_list parts = upload.list_all_parts();
    std::cout << "parts listed: " << parts.size() << "\n";

    const ossmp::upload_result result = upload.complete_multipart_upload(parts);
    std::cout << "ETag " << result.etag << ", CRC-64 " << result.crc64 << "\n";
}

int main(int argc, char** argv) {
    if (argc != 5) {
        return usage(argv[0], "KEY FILE");
    }
    std::ifstream file(argv[4], std::ios::binary | std::ios::ate);
    if (!file) {
        std::cerr << "cannot open " << argv[4] << "\n";
        return 2;
    }
    try {
        const ossmp::client client = client_for(argv[1]);
        const ossmp::multipart_upload started = client.initiate_multipart_upload(argv[2], argv[3]);
        std::cout << "upload id " << started.upload_id() << "\n";
        try {
            upload(started, argv[4], file.tellg());
        } catch (const ossmp::error& error) {
            if (error.object_state() == ossmp::object_state::unchanged && !started.try_abort_multipart_upload()) {
                std::cerr << "its parts are still stored; abort it with cancel_upload\n";
            }
            throw;
        }
    } catch (const ossmp::error& error) {
        return report(error);
    }
}
