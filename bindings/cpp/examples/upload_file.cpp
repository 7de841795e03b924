// Uploads a file in one call: several parts at a time, with progress, and resumable. Run it again after it was
// interrupted or killed, and it goes on where it stopped. Ctrl-C stops it cleanly.
#include <csignal>

#include "example.hpp"

static const ossmp::control control;

static void on_interrupt(int) { control.cancel(); }

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) {
        return usage(argv[0], "KEY FILE [CHECKPOINT]");
    }
    std::signal(SIGINT, on_interrupt);
    try {
        const ossmp::client client = client_for(argv[1]);
        ossmp::upload_options options;
        options.control = control;
        options.part_size = 1024 * 1024;
        options.checkpoint = argc == 6 ? argv[5] : "";
        std::int64_t percent = -1;
        options.progress = [&](std::int64_t done, std::int64_t total) {
            if (total > 0 && done * 100 / total > percent) {
                percent = done * 100 / total;
                std::cout << percent << " %, " << done << " of " << total << " bytes" << std::endl;
            }
        };
        const ossmp::upload_result result = client.upload_file(argv[2], argv[3], argv[4], options);
        std::cout << "uploaded " << result.size << " bytes, " << result.bytes_reused << " of them were there already\n";
    } catch (const ossmp::cancelled_error&) {
        std::cerr << "interrupted; with a checkpoint, run it again to go on\n";
        return 130;
    } catch (const ossmp::error& error) {
        return report(error);
    }
}
