/* Uploads a file once through Alibaba's C SDK. bench/README.md has the command line, and how to build it. */
#include <oss_c_sdk/aos_http_io.h>
#include <oss_c_sdk/aos_log.h>
#include <oss_c_sdk/oss_api.h>
#include <oss_c_sdk/oss_auth.h>
#include <oss_c_sdk/oss_define.h>
#include <oss_c_sdk/oss_resumable.h>
#include <oss_c_sdk/oss_util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static aos_string_t text(char *value)
{
    aos_string_t string;

    aos_str_set(&string, value);
    return string;
}

static void check(aos_status_t *status, const char *what)
{
    if (aos_status_is_ok(status))
        return;
    fprintf(stderr, "%s: %d %s %s\n", what, status->code, status->error_code, status->error_msg);
    exit(1);
}

static oss_request_options_t *options_in(aos_pool_t *pool, char **argv)
{
    oss_request_options_t *options = oss_request_options_create(pool);
    char *authority = getenv("OSS_CA_FILE");

    options->config = oss_config_create(pool);
    options->config->endpoint = text(argv[1]);
    options->config->access_key_id = text(getenv("OSS_ACCESS_KEY_ID"));
    options->config->access_key_secret = text(getenv("OSS_ACCESS_KEY_SECRET"));
    options->config->is_cname = 0;
    options->ctl = aos_http_controller_create(pool, 0);
    options->ctl->options = aos_http_request_options_create(pool);
    if (strcmp(argv[7], "none") == 0)
        options->ctl->options->enable_crc = 0;
    if (authority != NULL) {
        options->ctl->options->verify_ssl = 1;
        options->ctl->options->ca_file = authority;
    }
    return options;
}

/* One part, in a pool of its own: the SDK gives a connection back when the pool ends. Its samples keep one pool. */
static char *send_part(aos_pool_t *parent, char **argv, aos_string_t *upload_id, int number, int64_t from, int64_t to)
{
    aos_string_t bucket = text(argv[2]), object = text(argv[3]);
    oss_request_options_t *options;
    oss_upload_file_t *range;
    aos_table_t *answer;
    aos_pool_t *pool;
    char *etag;

    aos_pool_create(&pool, NULL);
    options = options_in(pool, argv);
    range = oss_create_upload_file(pool);
    aos_str_set(&range->filename, argv[4]);
    range->file_pos = from;
    range->file_last = to;
    check(oss_upload_part_from_file(options, &bucket, &object, upload_id, number, range, &answer), "part");
    etag = apr_pstrdup(parent, apr_table_get(answer, "ETag"));
    aos_pool_destroy(pool);
    return etag;
}

static void part_by_part(aos_pool_t *pool, oss_request_options_t *options, char **argv, int64_t part_size)
{
    aos_string_t bucket = text(argv[2]), object = text(argv[3]), upload_id;
    aos_table_t *headers = aos_table_make(pool, 1), *answer;
    aos_list_t parts;
    struct stat file;
    int64_t from, to;
    int number = 1;

    if (stat(argv[4], &file) != 0) {
        perror(argv[4]);
        exit(1);
    }
    check(oss_init_multipart_upload(options, &bucket, &object, &upload_id, headers, &answer), "init");
    aos_list_init(&parts);
    for (from = 0; from < file.st_size; from = to, number++) {
        oss_complete_part_content_t *part = oss_create_complete_part_content(pool);
        to = from + part_size < file.st_size ? from + part_size : file.st_size;
        part->part_number = text(apr_itoa(pool, number));
        part->etag = text(send_part(pool, argv, &upload_id, number, from, to));
        aos_list_add_tail(&part->node, &parts);
    }
    check(oss_complete_multipart_upload(options, &bucket, &object, &upload_id, &parts, NULL, &answer), "complete");
}

int main(int argc, char **argv)
{
    oss_request_options_t *options;
    int64_t part_size;
    aos_pool_t *pool;

    if (argc != 9) {
        fprintf(stderr, "usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS crc64|none parts|file\n");
        return 2;
    }
    if (aos_http_io_initialize(NULL, 0) != AOSE_OK)
        return 1;
    aos_log_set_level(AOS_LOG_ERROR);
    aos_pool_create(&pool, NULL);
    options = options_in(pool, argv);
    part_size = atoll(argv[5]);
    if (strcmp(argv[8], "parts") == 0) {
        part_by_part(pool, options, argv, part_size);
    } else {
        aos_string_t bucket = text(argv[2]), object = text(argv[3]), path = text(argv[4]);
        oss_resumable_clt_params_t *how =
            oss_create_resumable_clt_params_content(pool, part_size, atoi(argv[6]), AOS_FALSE, NULL);
        aos_table_t *answer;
        aos_list_t body;
        aos_list_init(&body);
        check(oss_resumable_upload_file(options, &bucket, &object, &path, NULL, NULL, how, NULL, &answer, &body),
              "file");
    }
    aos_pool_destroy(pool);
    aos_http_io_deinitialize();
    return 0;
}
