// Lists the uploads in progress in a bucket, page by page, by prefix and with a maximum per page.
#include "example.hpp"

int main(int argc, char** argv) {
    if (argc < 3 || argc > 5) {
        return usage(argv[0], "[PREFIX [UPLOADS_PER_PAGE]]");
    }
    try {
        const ossmp::client client = client_for(argv[1]);
        ossmp::list_options options;
        options.prefix = argc > 3 ? argv[3] : "";
        options.max_uploads = argc > 4 ? std::atoi(argv[4]) : 0;
        int pages = 0;
        for (const ossmp::upload_page& page : client.iterate_multipart_upload_pages(argv[2], options)) {
            std::cout << "page " << ++pages << "\n";
            for (const ossmp::listed_upload& upload : page) {
                std::cout << "  " << upload.upload_id << " " << upload.initiated << " " << upload.key << "\n";
            }
        }
    } catch (const ossmp::error& error) {
        return report(error);
    }
}
