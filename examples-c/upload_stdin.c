/* Uploads standard input, whatever its length: tar c . | upload_stdin ENDPOINT oss://BUCKET/OBJECT */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "progress.h"

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: ... | %s ENDPOINT oss://BUCKET/OBJECT\n"
            "\n"
            "Uploads standard input up to its end. Nothing is made when it cannot be read to its end.\n"
            "Keys and region come from the environment, as with upload_file.\n"
            "\n"
            "Exit code: 0 uploaded, 1 failed, 2 wrong arguments.\n",
            program);
}

/* An ossmp_read_fn. */
static int64_t read_stdin(void *user_data, uint8_t *buffer, size_t capacity)
{
    ssize_t n;

    (void)user_data;
    do
        n = read(STDIN_FILENO, buffer, capacity);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Splits oss://BUCKET/OBJECT; bucket has room for size bytes. Returns the object, or NULL. */
static const char *split_url(const char *url, char *bucket, size_t size)
{
    static const char scheme[] = "oss://";
    const char *slash;
    size_t length;

    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return NULL;
    url += sizeof scheme - 1;
    slash = strchr(url, '/');
    if (slash == NULL || slash[1] == '\0')
        return NULL;
    length = (size_t)(slash - url);
    if (length >= size)
        return NULL;
    memcpy(bucket, url, length);
    bucket[length] = '\0';
    return slash + 1;
}

int main(int argc, char **argv)
{
    const char *region = getenv("OSS_REGION");
    const char *object;
    char bucket[64];
    ossmp_config *config = NULL;
    ossmp_options *options = NULL;
    ossmp_client *client = NULL;
    ossmp_result *result = NULL;
    ossmp_error *error = NULL;
    ossmp_status status;
    struct progress progress;

    if (argc != 3 || (object = split_url(argv[2], bucket, sizeof bucket)) == NULL) {
        usage(argv[0]);
        return EXIT_USAGE;
    }
    config = ossmp_config_new();
    options = ossmp_options_new();
    ossmp_config_set_endpoint(config, argv[1]);
    ossmp_config_set_credentials_from_env(config);
    if (region != NULL)
        ossmp_config_set_region(config, region);
    status = ossmp_client_new(config, &client, &error);
    if (status != OSSMP_OK) {
        print_failure("creating the client", status, error);
        goto done;
    }

    progress_begin(&progress);
    ossmp_options_set_progress(options, progress_show, &progress);
    status = ossmp_client_upload_from_reader(client, bucket, object, read_stdin, NULL, options, &result, &error);
    progress_end(&progress);
    if (status != OSSMP_OK) {
        print_failure("uploading", status, error);
        goto done;
    }
    printf("uploaded  %" PRId64 " bytes\n", ossmp_result_size(result));
    printf("etag      %s\ncrc-64    %s\n", ossmp_result_etag(result), ossmp_result_crc64(result));

done:
    ossmp_error_free(error);
    ossmp_result_free(result);
    ossmp_client_free(client);
    ossmp_options_free(options);
    ossmp_config_free(config);
    return status == OSSMP_OK ? EXIT_DONE : EXIT_FAILED;
}
