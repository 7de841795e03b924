// Aborts an upload: the one named, or one that it initiates itself.
#include "example.hpp"

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5) {
        return usage(argv[0], "KEY [UPLOAD_ID]");
    }
    try {
        const ossmp::client client = client_for(argv[1]);
        const ossmp::multipart_upload upload = argc == 5 ? client.attach_multipart_upload(argv[2], argv[3], argv[4])
                                                         : client.initiate_multipart_upload(argv[2], argv[3]);
        upload.abort_multipart_upload();
        std::cout << "aborted " << upload.upload_id() << "\n";
    } catch (const ossmp::error& error) {
        return report(error);
    }
}
