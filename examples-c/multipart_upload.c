/* Uploads a file in parts: init, the parts one after another, list them, complete.
 *
 * Stops at the first failure and takes the upload back, so that no parts stay behind that cost money. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

#define DEFAULT_PART_SIZE (8 * 1024 * 1024)
#define MIN_PART_SIZE (100 * 1024)                    /* OSS refuses smaller ones, but for the last */
#define MAX_PART_SIZE (INT64_C(5) * 1024 * 1024 * 1024)
#define MAX_PARTS 10000

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: %s ENDPOINT BUCKET OBJECT FILE [PART_SIZE]\n"
            "\n"
            "Uploads FILE to BUCKET as OBJECT, in parts of PART_SIZE: bytes, or with K, M or G\n"
            "(default 8M, at least 100K; it grows where 10,000 parts would not suffice).\n"
            "\n"
            "  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000\n"
            "  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones\n"
            "  OSS_ACCESS_KEY_SECRET\n"
            "  OSS_REGION             environment, optional: the region, where the endpoint does not name it\n"
            "\n"
            "Exit code: 0 uploaded, 1 failed, 2 wrong arguments.\n",
            program);
}

/* The wanted size, or the smallest with which the file fits into 10,000 parts. */
static int64_t plan_part_size(int64_t size, int64_t wanted)
{
    int64_t least = size / MAX_PARTS + (size % MAX_PARTS != 0);

    return wanted > least ? wanted : least;
}

static ossmp_status send_parts(const ossmp_upload *upload, const char *path, int64_t size, int64_t part_size,
                               ossmp_error **error)
{
    int32_t count = size == 0 ? 1 : (int32_t)((size - 1) / part_size + 1); /* an empty file is one empty part */
    double begun = seconds_now();

    for (int32_t number = 1; number <= count; number++) {
        int64_t offset = (number - 1) * part_size;
        int64_t length = size - offset < part_size ? size - offset : part_size;
        ossmp_status status = ossmp_upload_part_from_file(upload, number, path, offset, length, error);
        if (status != OSSMP_OK)
            return status;

        int64_t sent = offset + length;
        double elapsed = seconds_now() - begun;
        printf("part %" PRId32 "/%" PRId32 "  %" PRId64 " of %" PRId64 " bytes  %.1f%%  %.1f MB/s\n", number, count,
               sent, size, size == 0 ? 100.0 : 100.0 * (double)sent / (double)size,
               elapsed > 0 ? (double)sent / 1e6 / elapsed : 0.0);
        fflush(stdout); /* so that a pipe sees it too while it happens */
    }
    return OSSMP_OK;
}

/* What OSS has of this upload, page by page, joined in *out. */
static ossmp_status list_all_parts(const ossmp_upload *upload, ossmp_parts **out, ossmp_error **error)
{
    ossmp_parts *all = ossmp_parts_new();
    ossmp_status status = OSSMP_OK;
    int32_t marker = 0;
    int32_t more = 1;

    while (status == OSSMP_OK && more) {
        ossmp_parts *page = NULL;
        status = ossmp_upload_list_parts(upload, marker, 0, &page, error);
        if (status == OSSMP_OK)
            status = ossmp_parts_append(all, page);
        more = ossmp_parts_is_truncated(page);
        marker = ossmp_parts_next_marker(page);
        ossmp_parts_free(page);
    }
    *out = all; /* also on failure: the caller frees it in any case */
    return status;
}

static void print_listing(const ossmp_parts *parts)
{
    int64_t total = 0;

    for (size_t i = 0; i < ossmp_parts_len(parts); i++)
        total += ossmp_parts_size(parts, i);
    printf("parts listed: %zu, %" PRId64 " bytes\n", ossmp_parts_len(parts), total);
}

/* After a failure: removes the parts, unless the object was, or may have been, made of them. */
static void take_back(const ossmp_upload *upload, const ossmp_error *error)
{
    ossmp_error *abort_error = NULL;
    ossmp_status status;

    switch (ossmp_error_object_state(error)) {
    case OSSMP_OBJECT_MADE:
        fprintf(stderr, "The object was made all the same.\n");
        return;
    case OSSMP_OBJECT_UNKNOWN:
        fprintf(stderr, "The object may have been made; look at it before you try again.\n");
        return;
    default:
        break;
    }

    status = ossmp_upload_abort(upload, &abort_error);
    if (status == OSSMP_OK || status == OSSMP_E_NO_SUCH_UPLOAD) {
        fprintf(stderr, "The upload was aborted; OSS keeps none of its parts.\n");
    } else {
        print_failure("aborting the upload", status, abort_error);
        fprintf(stderr, "Its parts are still stored. Remove them later with:\n  cancel_upload ENDPOINT %s %s %s\n",
                ossmp_upload_bucket(upload), ossmp_upload_object(upload), ossmp_upload_id(upload));
    }
    ossmp_error_free(abort_error);
}

int main(int argc, char **argv)
{
    const char *endpoint, *bucket, *object, *path;
    const char *region = getenv("OSS_REGION");
    int64_t part_size = DEFAULT_PART_SIZE;
    int64_t size;
    const char *doing = "creating the client";
    ossmp_status status = OSSMP_OK;
    ossmp_config *config = NULL;
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;
    ossmp_error *error = NULL;

    if (argc < 5 || argc > 6) {
        usage(argv[0]);
        return EXIT_USAGE;
    }
    endpoint = argv[1];
    bucket = argv[2];
    object = argv[3];
    path = argv[4];
    if (argc == 6 && (part_size = parse_size(argv[5], MIN_PART_SIZE, MAX_PART_SIZE)) < 0) {
        fprintf(stderr, "PART_SIZE is %s; it must be between 100K and 5G\n", argv[5]);
        return EXIT_USAGE;
    }
    size = file_size(path);
    if (size < 0) {
        fprintf(stderr, "%s cannot be uploaded: %s\n", path, errno == EINVAL ? "not a regular file" : strerror(errno));
        return EXIT_USAGE;
    }
    part_size = plan_part_size(size, part_size);

    /* Setters need no check: ossmp_client_new reports the first that went wrong. */
    config = ossmp_config_new();
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials_from_env(config);
    if (region != NULL)
        ossmp_config_set_region(config, region);
    status = ossmp_client_new(config, &client, &error);
    if (status != OSSMP_OK)
        goto done;

    doing = "initiating the upload";
    status = ossmp_upload_init(client, bucket, object, NULL, &upload, &error);
    if (status != OSSMP_OK)
        goto done;
    printf("upload id %s\n", ossmp_upload_id(upload));
    printf("%s: %" PRId64 " bytes in parts of %" PRId64 "\n", path, size, part_size);

    doing = "uploading a part";
    status = send_parts(upload, path, size, part_size, &error);
    if (status != OSSMP_OK)
        goto done;

    doing = "listing the parts";
    status = list_all_parts(upload, &parts, &error);
    if (status != OSSMP_OK)
        goto done;
    print_listing(parts);

    doing = "completing the upload";
    status = ossmp_upload_complete(upload, parts, &result, &error);
    if (status != OSSMP_OK)
        goto done;
    printf("etag      %s\n", ossmp_result_etag(result));
    printf("crc-64    %s\n", ossmp_result_crc64(result));
    printf("location  %s\n", ossmp_result_location(result));

done:
    if (status != OSSMP_OK) {
        print_failure(doing, status, error);
        if (upload != NULL)
            take_back(upload, error);
    }
    ossmp_error_free(error);
    ossmp_result_free(result);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    ossmp_config_free(config);
    return status == OSSMP_OK ? EXIT_DONE : EXIT_FAILED;
}
