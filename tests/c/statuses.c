/* Produces one status: statuses NAME ENDPOINT FILE. The call that must fail does, with the status of that name, an error
 * that says the same, and no handle. tests/statuses.rs asks for each status of the header, and has the emulator at
 * ENDPOINT do what it takes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define NOWHERE "http://127.0.0.1:1"
#define LITTLE_MEMORY (256 << 20)
#define MORE_MEMORY ((int64_t)1 << 30)

static int clock_is_broken;

/* Stands before that of libc, also for the library. A machine without a clock is none that it could go on on. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock_is_broken) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_clock_gettime, clock, now);
}

/* What every provocation is given. */
struct place {
    const char *endpoint;
    const char *file;
    ossmp_error *err;
};

static ossmp_config *quick(const char *endpoint)
{
    ossmp_config *config = check_config(endpoint);

    ossmp_config_set_max_attempts(config, 1);
    ossmp_config_set_idle_timeout(config, 300);
    return config;
}

/* A client that gives up at once. */
static ossmp_client *client_of(const char *endpoint)
{
    return check_client_of(quick(endpoint));
}

static ossmp_status list(ossmp_client *client, ossmp_error **err)
{
    ossmp_uploads *page = NULL;
    ossmp_status status = ossmp_client_list_uploads(client, BUCKET, NULL, &page, err);

    ossmp_uploads_free(page);
    ossmp_client_free(client);
    return status;
}

static ossmp_status start(const char *endpoint, const char *bucket, ossmp_error **err)
{
    ossmp_client *client = client_of(endpoint);
    ossmp_upload *upload = NULL;
    ossmp_status status = ossmp_upload_init(client, bucket, "object", NULL, &upload, err);

    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return status;
}

/* An upload and what is done with it. */
static ossmp_status with_upload(struct place *at, ossmp_status (*act)(ossmp_upload *upload, ossmp_error **err))
{
    ossmp_client *client = client_of(at->endpoint);
    ossmp_upload *upload = NULL;
    ossmp_status status = ossmp_upload_init(client, BUCKET, "object", NULL, &upload, &at->err);

    if (status == OSSMP_OK)
        status = act(upload, &at->err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return status;
}

static ossmp_status send_part(ossmp_upload *upload, ossmp_error **err)
{
    return ossmp_upload_part_from_buffer(upload, 1, "part", 4, err);
}

static ossmp_status send_and_complete(ossmp_upload *upload, ossmp_error **err)
{
    ossmp_status status = send_part(upload, err);

    return status == OSSMP_OK ? ossmp_upload_complete(upload, NULL, NULL, err) : status;
}

static ossmp_status abort_twice(ossmp_upload *upload, ossmp_error **err)
{
    ossmp_status status = ossmp_upload_abort(upload, err);

    return status == OSSMP_OK ? ossmp_upload_abort(upload, err) : status;
}

static int64_t read_zeros(void *user_data, uint8_t *buffer, size_t capacity)
{
    (void)user_data;
    (void)buffer;
    return (int64_t)capacity;
}

static ossmp_status read_too_much(ossmp_upload *upload, ossmp_error **err)
{
    struct rlimit little = {LITTLE_MEMORY, LITTLE_MEMORY};

    if (setrlimit(RLIMIT_AS, &little) != 0)
        return OSSMP_OK;
    return ossmp_upload_part_from_reader(upload, 1, read_zeros, NULL, MORE_MEMORY, err);
}

static ossmp_status upload_file(struct place *at, const char *path, ossmp_options *options)
{
    ossmp_client *client = client_of(at->endpoint);
    ossmp_status status;

    ossmp_options_set_part_size(options, MIN_PART);
    status = ossmp_client_upload_file(client, BUCKET, "object", path, options, NULL, &at->err);
    ossmp_options_free(options);
    ossmp_client_free(client);
    return status;
}

static ossmp_status argument(struct place *at)
{
    return start(at->endpoint, "Not-A-Bucket", &at->err);
}

static ossmp_status state(struct place *at)
{
    return with_upload(at, abort_twice);
}

static ossmp_status cancelled(struct place *at)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_control *control = ossmp_control_new();

    ossmp_options_set_control(options, control);
    ossmp_control_cancel(control);
    ossmp_control_free(control);
    return upload_file(at, at->file, options);
}

static ossmp_status internal(struct place *at)
{
    ossmp_client *client = client_of(at->endpoint);
    ossmp_status status;

    clock_is_broken = 1;
    status = list(client, &at->err);
    clock_is_broken = 0;
    return status;
}

static ossmp_status memory(struct place *at)
{
    return with_upload(at, read_too_much);
}

static ossmp_status file(struct place *at)
{
    return upload_file(at, "/no/such/file", ossmp_options_new());
}

/* Appends to the file whose name user_data is. */
static int32_t change_file(void *user_data, int64_t bytes_done, int64_t bytes_total)
{
    FILE *file = fopen(user_data, "a");

    (void)bytes_done;
    (void)bytes_total;
    if (file == NULL || fputs("more", file) < 0 || fclose(file) != 0)
        return 1;
    return 0;
}

static ossmp_status file_changed(struct place *at)
{
    ossmp_options *options = ossmp_options_new();

    ossmp_options_set_progress(options, change_file, (void *)(uintptr_t)at->file);
    return upload_file(at, at->file, options);
}

static ossmp_status checkpoint(struct place *at)
{
    ossmp_options *options = ossmp_options_new();

    ossmp_options_set_checkpoint(options, "/no/such/directory/checkpoint");
    return upload_file(at, at->file, options);
}

static ossmp_status network(struct place *at)
{
    return list(client_of(NOWHERE), &at->err);
}

static ossmp_status tls(struct place *at)
{
    char endpoint[64];

    snprintf(endpoint, sizeof endpoint, "https://%s", at->endpoint + strlen("http://"));
    return list(client_of(endpoint), &at->err);
}

static ossmp_status no_such_bucket(struct place *at)
{
    return start(at->endpoint, "no-such-bucket", &at->err);
}

static ossmp_status no_such_upload(struct place *at)
{
    ossmp_client *client = client_of(at->endpoint);
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_status status = ossmp_upload_attach(client, BUCKET, "object", "UNKNOWN", NULL, &upload, &at->err);

    if (status == OSSMP_OK)
        status = ossmp_upload_all_parts(upload, &parts, &at->err);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return status;
}

static ossmp_status part(struct place *at)
{
    return with_upload(at, send_part);
}

static ossmp_status complete(struct place *at)
{
    return with_upload(at, send_and_complete);
}

static ossmp_status listing(struct place *at)
{
    return list(client_of(at->endpoint), &at->err);
}

static int32_t no_key(void *user_data, ossmp_credentials *out)
{
    (void)user_data;
    (void)out;
    return 1;
}

static ossmp_status credentials(struct place *at)
{
    ossmp_config *config = quick(at->endpoint);

    ossmp_config_set_credentials_callback(config, no_key, NULL);
    return list(check_client_of(config), &at->err);
}

static const struct provocation {
    ossmp_status status;
    ossmp_status (*provoke)(struct place *at);
} provocations[] = {
    {OSSMP_E_ARGUMENT, argument},
    {OSSMP_E_STATE, state},
    {OSSMP_E_CANCELLED, cancelled},
    {OSSMP_E_INTERNAL, internal},
    {OSSMP_E_MEMORY, memory},
    {OSSMP_E_FILE, file},
    {OSSMP_E_FILE_CHANGED, file_changed},
    {OSSMP_E_CHECKPOINT, checkpoint},
    {OSSMP_E_NETWORK, network},
    {OSSMP_E_TLS, tls},
    {OSSMP_E_TIMEOUT, listing},
    {OSSMP_E_SERVICE, no_such_bucket},
    {OSSMP_E_NO_SUCH_UPLOAD, no_such_upload},
    {OSSMP_E_PROTOCOL, part},
    {OSSMP_E_INTEGRITY, part},
    {OSSMP_E_OUTCOME_UNKNOWN, complete},
    {OSSMP_E_CALLBACK_FAILED, complete},
    {OSSMP_E_CREDENTIALS, credentials},
};

int main(int argc, char **argv)
{
    struct place at = {NULL, NULL, NULL};
    size_t i, count = sizeof provocations / sizeof provocations[0];

    if (argc != 4) {
        fprintf(stderr, "usage: statuses NAME ENDPOINT FILE\n");
        return 2;
    }
    at.endpoint = argv[2];
    at.file = argv[3];
    for (i = 0; i < count && strcmp(ossmp_status_name(provocations[i].status), argv[1]) != 0; i++)
        ;
    if (i == count) {
        fprintf(stderr, "nothing here produces %s\n", argv[1]);
        return 1;
    }
    CHECK_STATUS(provocations[i].provoke(&at), provocations[i].status);
    CHECK_INT(ossmp_error_status(at.err), provocations[i].status);
    CHECK(ossmp_error_message(at.err)[0] != '\0');
done:
    ossmp_error_free(at.err);
    return check_end("statuses");
}
