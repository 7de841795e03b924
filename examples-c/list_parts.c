/* Lists the parts that OSS has of an upload, page by page. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"

#define MAX_PAGE 1000 /* OSS gives no more at once */

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: %s ENDPOINT BUCKET OBJECT UPLOAD_ID [PAGE_SIZE]\n"
            "\n"
            "Prints number, size, ETag and time of every part of the upload UPLOAD_ID of OBJECT,\n"
            "asking for PAGE_SIZE parts at a time (1 to 1000, default 1000).\n"
            "\n"
            "  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000\n"
            "  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones\n"
            "  OSS_ACCESS_KEY_SECRET\n"
            "  OSS_REGION             environment, optional: the region, where the endpoint does not name it\n"
            "\n"
            "Exit code: 0 listed, 1 failed, 2 wrong arguments.\n",
            program);
}

static void print_page(const ossmp_parts *page)
{
    for (size_t i = 0; i < ossmp_parts_len(page); i++)
        printf("%5" PRId32 "  %12" PRId64 "  %s  %s\n", ossmp_parts_number(page, i), ossmp_parts_size(page, i),
               ossmp_parts_etag(page, i), ossmp_parts_last_modified(page, i));
}

int main(int argc, char **argv)
{
    const char *endpoint, *bucket, *object, *upload_id;
    const char *region = getenv("OSS_REGION");
    int32_t page_size = MAX_PAGE;
    int32_t marker = 0; /* the last part number seen; 0: from the beginning */
    int32_t more = 1;
    size_t pages = 0;
    size_t count = 0;
    const char *doing = "creating the client";
    ossmp_status status = OSSMP_OK;
    ossmp_config *config = NULL;
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *error = NULL;

    if (argc < 5 || argc > 6) {
        usage(argv[0]);
        return EXIT_USAGE;
    }
    endpoint = argv[1];
    bucket = argv[2];
    object = argv[3];
    upload_id = argv[4];
    if (argc == 6 && (page_size = (int32_t)parse_size(argv[5], 1, MAX_PAGE)) < 0) {
        fprintf(stderr, "PAGE_SIZE is %s; it must be 1 to 1000\n", argv[5]);
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

    doing = "opening the upload";
    status = ossmp_upload_attach(client, bucket, object, upload_id, NULL, &upload, &error);
    if (status != OSSMP_OK)
        goto done;

    doing = "listing the parts";
    while (more) {
        ossmp_parts *page = NULL;
        status = ossmp_upload_list_parts(upload, marker, page_size, &page, &error);
        if (status != OSSMP_OK)
            goto done;
        print_page(page);
        pages++;
        count += ossmp_parts_len(page);
        more = ossmp_parts_is_truncated(page);
        marker = ossmp_parts_next_marker(page);
        ossmp_parts_free(page);
    }
    printf("parts: %zu, pages: %zu\n", count, pages);

done:
    if (status != OSSMP_OK)
        print_failure(doing, status, error);
    ossmp_error_free(error);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    ossmp_config_free(config);
    return status == OSSMP_OK ? EXIT_DONE : EXIT_FAILED;
}
