/* Lists the uploads in progress in a bucket, page by page: what was initiated and neither completed nor aborted. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"

#define MAX_PAGE 1000 /* OSS gives no more at once */

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: %s ENDPOINT BUCKET [PREFIX [PAGE_SIZE]]\n"
            "\n"
            "Prints upload id, time and object of every upload in progress whose object begins with PREFIX\n"
            "(default: every one), asking for PAGE_SIZE uploads at a time (1 to 1000, default 1000).\n"
            "\n"
            "  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000\n"
            "  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones\n"
            "  OSS_ACCESS_KEY_SECRET\n"
            "  OSS_REGION             environment, optional: the region, where the endpoint does not name it\n"
            "\n"
            "Exit code: 0 listed, 1 failed, 2 wrong arguments.\n",
            program);
}

static void print_page(const ossmp_uploads *page)
{
    for (size_t i = 0; i < ossmp_uploads_len(page); i++)
        printf("%s  %s  %s\n", ossmp_uploads_upload_id(page, i), ossmp_uploads_initiated(page, i),
               ossmp_uploads_object(page, i));
}

int main(int argc, char **argv)
{
    const char *endpoint, *bucket, *prefix;
    const char *region = getenv("OSS_REGION");
    int32_t page_size = MAX_PAGE;
    int32_t more = 1;
    size_t pages = 0;
    size_t count = 0;
    const char *doing = "creating the client";
    ossmp_status status = OSSMP_OK;
    ossmp_config *config = NULL;
    ossmp_client *client = NULL;
    ossmp_list_options *options = NULL;
    ossmp_error *error = NULL;

    if (argc < 3 || argc > 5) {
        usage(argv[0]);
        return EXIT_USAGE;
    }
    endpoint = argv[1];
    bucket = argv[2];
    prefix = argc > 3 ? argv[3] : "";
    if (argc == 5 && (page_size = (int32_t)parse_size(argv[4], 1, MAX_PAGE)) < 0) {
        fprintf(stderr, "PAGE_SIZE is %s; it must be 1 to 1000\n", argv[4]);
        return EXIT_USAGE;
    }

    config = ossmp_config_new();
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials_from_env(config);
    if (region != NULL)
        ossmp_config_set_region(config, region);
    status = ossmp_client_new(config, &client, &error);
    if (status != OSSMP_OK)
        goto done;

    doing = "listing the uploads";
    options = ossmp_list_options_new();
    ossmp_list_options_set_prefix(options, prefix);
    ossmp_list_options_set_max_uploads(options, page_size);
    while (more) {
        ossmp_uploads *page = NULL;
        status = ossmp_client_list_uploads(client, bucket, options, &page, &error);
        if (status != OSSMP_OK)
            goto done;
        print_page(page);
        pages++;
        count += ossmp_uploads_len(page);
        more = ossmp_uploads_is_truncated(page);
        /* Both markers: one object may have many uploads, and with the key alone the rest of them would be skipped. */
        ossmp_list_options_set_marker(options, ossmp_uploads_next_key_marker(page),
                                      ossmp_uploads_next_upload_id_marker(page));
        ossmp_uploads_free(page);
    }
    printf("uploads: %zu, pages: %zu\n", count, pages);

done:
    if (status != OSSMP_OK)
        print_failure(doing, status, error);
    ossmp_error_free(error);
    ossmp_list_options_free(options);
    ossmp_client_free(client);
    ossmp_config_free(config);
    return status == OSSMP_OK ? EXIT_DONE : EXIT_FAILED;
}
