/* Uploads a file once through the C interface of ossmp. The command line is that of bench/README.md. */
#include <ossmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(ossmp_status status, ossmp_error *err)
{
    if (status == OSSMP_OK)
        return;
    fprintf(stderr, "%s: %s\n", ossmp_status_name(status), err == NULL ? "" : ossmp_error_message(err));
    exit(1);
}

static ossmp_client *connect_to(const char *endpoint, const char *integrity)
{
    const char *region = getenv("OSS_REGION"), *authority = getenv("OSS_CA_FILE");
    ossmp_config *config = ossmp_config_new();
    ossmp_client *client;
    ossmp_error *err;

    check(ossmp_config_set_endpoint(config, endpoint), NULL);
    check(ossmp_config_set_credentials_from_env(config), NULL);
    if (region != NULL)
        check(ossmp_config_set_region(config, region), NULL);
    if (authority != NULL)
        check(ossmp_config_set_ca_file(config, authority), NULL);
    check(ossmp_config_set_verify(config, strcmp(integrity, "all") == 0, strcmp(integrity, "none") != 0), NULL);
    check(ossmp_client_new(config, &client, &err), err);
    ossmp_config_free(config);
    return client;
}

static long long size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    long long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return size;
}

static void part_by_part(const ossmp_client *client, char **argv, long long part_size)
{
    long long size = size_of(argv[4]), offset = 0;
    ossmp_upload *upload;
    ossmp_error *err;
    int32_t number;

    check(ossmp_upload_init(client, argv[2], argv[3], NULL, &upload, &err), err);
    for (number = 1; offset < size; number++, offset += part_size) {
        long long length = size - offset < part_size ? size - offset : part_size;
        check(ossmp_upload_part_from_file(upload, number, argv[4], offset, length, &err), err);
    }
    check(ossmp_upload_complete(upload, NULL, NULL, &err), err);
    ossmp_upload_free(upload);
}

static void one_call(const ossmp_client *client, char **argv, long long part_size)
{
    const char *checkpoint = getenv("BENCH_CHECKPOINT");
    ossmp_options *options = ossmp_options_new();
    ossmp_error *err;

    check(ossmp_options_set_part_size(options, part_size), NULL);
    check(ossmp_options_set_concurrency(options, atoi(argv[6])), NULL);
    if (checkpoint != NULL)
        check(ossmp_options_set_checkpoint(options, checkpoint), NULL);
    check(ossmp_client_upload_file(client, argv[2], argv[3], argv[4], options, NULL, &err), err);
    ossmp_options_free(options);
}

int main(int argc, char **argv)
{
    ossmp_client *client;

    if (argc != 9) {
        fprintf(stderr, "usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS all|crc64|none parts|file\n");
        return 2;
    }
    client = connect_to(argv[1], argv[7]);
    if (strcmp(argv[8], "parts") == 0)
        part_by_part(client, argv, atoll(argv[5]));
    else
        one_call(client, argv, atoll(argv[5]));
    ossmp_client_free(client);
    return 0;
}
