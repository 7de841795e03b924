// Lists the parts of an upload, page by page.
#include "example.hpp"

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) {
        return usage(argv[0], "KEY UPLOAD_ID [PARTS_PER_PAGE]");
    }
    try {
        const ossmp::client client = client_for(argv[1]);
        const ossmp::multipart_upload upload = client.attach_multipart_upload(argv[2], argv[3], argv[4]);
        int pages = 0;
        for (const ossmp::part_list& page : upload.iterate_part_pages(argc == 6 ? std::atoi(argv[5]) : 0)) {
            std::cout << "page " << ++pages << "\n";
            for (const ossmp::part& part : page) {
                std::cout << "  " << part.number << " " << part.size << " " << part.etag << " " << part.last_modified
                          << "\n";
            }
        }
    } catch (const ossmp::no_such_upload_error&) {
        std::cerr << "there is no such upload; it was completed or aborted\n";
        return 1;
    } catch (const ossmp::error& error) {
        return report(error);
    }
}
