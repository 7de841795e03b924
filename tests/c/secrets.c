/*
 * A process that knows secrets, uses them in every way, and frees all that it made: what then is left of them in its
 * memory goes to a file, and all that it was told on the way to another.
 *
 *   secrets ENDPOINT KEYS DATA CHECKPOINT SAID MEMORY
 *
 * KEYS holds an id, a secret, another secret, and an id, a secret and a token, a line each. They are read from a file,
 * because arguments stay in memory. PROXY is a URL with a password.
 */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "check.h"

enum { LINES = 7, LONGEST = 256 };

static FILE *said;

/* Wiped before the end. */
struct keys {
    char line[LINES][LONGEST];
};

static void wipe(void *memory, size_t length)
{
    volatile unsigned char *byte = memory;

    while (length-- > 0)
        *byte++ = 0;
}

static int read_keys(const char *path, struct keys *keys)
{
    char text[LINES * LONGEST];
    int file = open(path, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text);
    int line = 0;
    size_t column = 0;

    memset(keys, 0, sizeof *keys);
    for (ssize_t i = 0; i < length && line < LINES; i++) {
        if (text[i] == '\n') {
            line++;
            column = 0;
        } else if (column < LONGEST - 1) {
            keys->line[line][column++] = text[i];
        }
    }
    if (file >= 0)
        close(file);
    wipe(text, sizeof text);
    return line == LINES;
}

static void on_log(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    fprintf(said, "log %d %s\n", (int)level, message);
}

static void say(ossmp_error *error)
{
    fprintf(said, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n", ossmp_error_message(error), ossmp_error_code(error),
            ossmp_error_ec(error), ossmp_error_request_id(error), ossmp_error_host_id(error),
            ossmp_error_object(error), ossmp_error_upload_id(error));
    ossmp_error_free(error);
}

static ossmp_client *client_of(const char *endpoint, const char *id, const char *secret, const char *token,
                               int32_t signature, const char *proxy)
{
    ossmp_config *config = ossmp_config_new();

    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_region(config, REGION);
    ossmp_config_set_credentials(config, id, secret, token);
    ossmp_config_set_signature(config, signature);
    ossmp_config_set_max_attempts(config, 2);
    ossmp_config_set_log(config, OSSMP_LOG_DEBUG, on_log, NULL);
    if (proxy != NULL)
        ossmp_config_set_proxy(config, proxy);
    return check_client_of(config);
}

/* Every operation, right and wrong. */
static void use(const ossmp_client *client, const char *data, const char *checkpoint)
{
    ossmp_error *err = NULL;
    ossmp_options *options = ossmp_options_new();
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;

    ossmp_options_set_part_size(options, MIN_PART);
    if (checkpoint != NULL)
        ossmp_options_set_checkpoint(options, checkpoint);
    if (ossmp_client_upload_file(client, BUCKET, "file", data, options, &result, &err) != OSSMP_OK)
        say(err);
    ossmp_result_free(result);
    result = NULL;
    err = NULL;
    if (ossmp_upload_init(client, BUCKET, "steps", NULL, &upload, &err) != OSSMP_OK) {
        say(err);
    } else {
        if (ossmp_upload_part_from_file(upload, 1, data, 0, MIN_PART, &err) != OSSMP_OK)
            say(err);
        err = NULL;
        if (ossmp_upload_all_parts(upload, &parts, &err) != OSSMP_OK)
            say(err);
        err = NULL;
        if (ossmp_upload_complete(upload, parts, &result, &err) != OSSMP_OK)
            say(err);
        err = NULL;
        if (ossmp_upload_abort(upload, &err) != OSSMP_OK)
            say(err);
    }
    err = NULL;
    ossmp_upload_free(upload);
    if (ossmp_upload_init(client, "no-such-bucket", "k", NULL, &upload, &err) != OSSMP_OK)
        say(err);
    ossmp_result_free(result);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    ossmp_options_free(options);
}

static void use_and_free(ossmp_client *client, const char *data, const char *checkpoint)
{
    if (client != NULL)
        use(client, data, checkpoint);
    ossmp_client_free(client);
}

/* All that this process can write, as a core dump would have it. */
static int dump(const char *path)
{
    static char piece[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen(path, "wb");
    int self = open("/proc/self/mem", O_RDONLY);
    char line[512];
    unsigned long pieces = 0;

    while (maps != NULL && memory != NULL && self >= 0 && fgets(line, sizeof line, maps) != NULL) {
        unsigned long long begin, end;
        char rights[5];

        if (sscanf(line, "%llx-%llx %4s", &begin, &end, rights) != 3 || rights[0] != 'r' || rights[1] != 'w')
            continue;
        for (; begin < end; begin += sizeof piece) {
            ssize_t length = pread(self, piece, sizeof piece, (off_t)begin);

            if (length > 0)
                pieces += fwrite(piece, (size_t)length, 1, memory);
        }
    }
    if (maps != NULL)
        fclose(maps);
    if (self >= 0)
        close(self);
    return memory != NULL && fclose(memory) == 0 && pieces > 16;
}

static void everything(char **argv, struct keys *keys)
{
    const char *endpoint = argv[1], *data = argv[3];
    const char *key[LINES];

    for (int i = 0; i < LINES; i++)
        key[i] = keys->line[i];
    use_and_free(client_of(endpoint, key[0], key[1], NULL, OSSMP_SIGNATURE_V4, NULL), data, argv[4]);
    use_and_free(client_of(endpoint, key[0], key[1], NULL, OSSMP_SIGNATURE_V1, NULL), data, NULL);
    use_and_free(client_of(endpoint, key[0], key[2], NULL, OSSMP_SIGNATURE_V4, NULL), data, NULL);
    use_and_free(client_of(endpoint, key[0], key[2], NULL, OSSMP_SIGNATURE_V1, NULL), data, argv[4]);
    use_and_free(client_of(endpoint, key[3], key[4], key[5], OSSMP_SIGNATURE_V4, NULL), data, NULL);
    use_and_free(client_of(endpoint, key[3], key[4], key[5], OSSMP_SIGNATURE_V1, key[6]), data, NULL);
    use_and_free(client_of(endpoint, key[3], key[4], "wrong-token", OSSMP_SIGNATURE_V4, NULL), data, NULL);
}

int main(int argc, char **argv)
{
    struct keys keys;

    if (argc != 7)
        return EXIT_FAILURE;
    said = fopen(argv[5], "w");
    CHECK(said != NULL);
    CHECK(read_keys(argv[2], &keys));
    everything(argv, &keys);
    wipe(&keys, sizeof keys);
    CHECK(fclose(said) == 0);
    CHECK(dump(argv[6]));
done:
    return check_end("secrets");
}
