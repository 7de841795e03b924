/* Ten thousand clients made and freed: embed_clients ENDPOINT TLS CA. Each tenth sends a request, each fourth has TLS. */
#define _POSIX_C_SOURCE 200809L

#include "check.h"
#include "process.h"

enum { CLIENTS = 10000, WARM_UP = 1000, GROWTH_KIB = 2 * 1024 };

static int make_and_free(int number, char **argv)
{
    int has_tls = number % 4 == 0;
    ossmp_config *config = check_config(has_tls ? argv[2] : argv[1]);
    ossmp_client *client = NULL;
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    int held = 0;
    if (has_tls)
        ossmp_config_set_ca_file(config, argv[3]);
    client = check_client_of(config);
    CHECK(client != NULL);
    if (number % 10 == 0)
        CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_client_free(client);
    return held;
}

int main(int argc, char **argv)
{
    long rss = 0, descriptors;
    if (argc != 4) {
        fprintf(stderr, "usage: %s ENDPOINT TLS CA\n", argv[0]);
        return EXIT_FAILURE;
    }
    descriptors = process_descriptors();
    for (int i = 0; i < CLIENTS; i++) {
        if (i == WARM_UP)
            rss = process_status("VmRSS:");
        CHECK(make_and_free(i, argv));
    }
    printf("RSS %+ld KiB over %d clients\n", process_status("VmRSS:") - rss, CLIENTS - WARM_UP);
    CHECK(rss > 0);
    CHECK(process_status("VmRSS:") < rss + GROWTH_KIB);
    CHECK_INT(process_descriptors(), descriptors);
    CHECK_INT(process_threads(1), 1);
done:
    return check_end("embed_clients");
}
