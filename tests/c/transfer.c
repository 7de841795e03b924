/* One-call uploads: transfer ENDPOINT FILE DIRECTORY. The file has ten parts of MIN_PART and seven bytes; the emulator
 * refuses the eighth part of transfer/resumed once, and never answers transfer/stuck. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define SIZE ((int64_t)10 * MIN_PART + 7)

static ossmp_control *alarm_control;

static void on_alarm(int signal)
{
    (void)signal;
    ossmp_control_cancel(alarm_control);
}

struct seen {
    int calls;
    int64_t done;
    int64_t total;
    int fell;
    int stop_after;
};

static int32_t on_progress(void *user_data, int64_t bytes_done, int64_t bytes_total)
{
    struct seen *seen = user_data;

    seen->calls++;
    seen->fell |= bytes_done < seen->done;
    seen->done = bytes_done;
    seen->total = bytes_total;
    return seen->stop_after != 0 && seen->calls >= seen->stop_after;
}

static ossmp_options *in_parts(void)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 2);
    return options;
}

/* Fails in the middle, and goes on with what is there. */
static void check_resume(const ossmp_client *client, const char *path, const char *directory)
{
    ossmp_options *options = in_parts();
    ossmp_control *control = ossmp_control_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    struct seen seen = {0, 0, 0, 0, 0};

    CHECK_STATUS(ossmp_options_set_checkpoint(options, directory), OSSMP_OK);
    ossmp_options_set_progress(options, on_progress, &seen);
    ossmp_options_set_control(options, control);
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "transfer/resumed", path, options, &result, &err),
                 OSSMP_E_SERVICE);
    CHECK(result == NULL);
    CHECK_INT(ossmp_error_part_number(err), 8);
    CHECK(ossmp_error_upload_id(err)[0] != '\0');
    CHECK_INT(ossmp_error_object_state(err), OSSMP_OBJECT_UNCHANGED);
    ossmp_error_free(err);
    CHECK_OK(ossmp_client_upload_file(client, BUCKET, "transfer/resumed", path, options, &result, &err));
    CHECK(ossmp_result_bytes_reused(result) >= (int64_t)5 * MIN_PART);
    CHECK_INT(ossmp_result_size(result), SIZE);
    CHECK_INT(seen.done, SIZE);
    CHECK_INT(seen.total, SIZE);
    CHECK_INT(ossmp_control_bytes_done(control), SIZE);
    CHECK_INT(ossmp_control_bytes_total(control), SIZE);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_control_free(control);
    ossmp_options_free(options);
}

/* A progress callback stops, and a signal handler cancels: soon, and nothing stays behind. */
static void check_stop(const ossmp_client *client, const char *path)
{
    ossmp_options *options = in_parts();
    ossmp_error *err = NULL;
    struct seen seen = {0, 0, 0, 0, 4};
    struct sigaction action;
    time_t begun;

    ossmp_options_set_progress(options, on_progress, &seen);
    begun = time(NULL);
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "transfer/stuck", path, options, NULL, &err),
                 OSSMP_E_CANCELLED);
    CHECK(time(NULL) - begun <= 5);
    CHECK_INT(seen.fell, 0);
    ossmp_error_free(err);
    err = NULL;

    ossmp_options_free(options);
    options = in_parts();
    alarm_control = ossmp_control_new();
    ossmp_options_set_control(options, alarm_control);
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    begun = time(NULL);
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "transfer/stuck", path, options, NULL, &err),
                 OSSMP_E_CANCELLED);
    CHECK(time(NULL) - begun <= 6);
done:
    ossmp_error_free(err);
    ossmp_options_free(options);
    ossmp_control_free(alarm_control);
    alarm_control = NULL;
}

struct pipe_end {
    int64_t left;
    int gives_up;
};

static int64_t on_read(void *user_data, uint8_t *buffer, size_t capacity)
{
    struct pipe_end *end = user_data;
    size_t n = end->left < (int64_t)capacity ? (size_t)end->left : capacity;

    if (n == 0 && end->gives_up)
        return -1;
    memset(buffer, 'r', n);
    end->left -= (int64_t)n;
    return (int64_t)n;
}

static void check_streams(const ossmp_client *client)
{
    ossmp_options *options = in_parts();
    ossmp_writer *writer = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    struct pipe_end whole = {SIZE, 0}, broken = {SIZE, 1};
    static unsigned char piece[70000];
    int i;

    CHECK_OK(ossmp_client_upload_from_reader(client, BUCKET, "transfer/read", on_read, &whole, options, &result, &err));
    CHECK_INT(ossmp_result_size(result), SIZE);
    ossmp_result_free(result);
    result = NULL;
    CHECK_STATUS(
        ossmp_client_upload_from_reader(client, BUCKET, "transfer/broken", on_read, &broken, options, &result, &err),
        OSSMP_E_CANCELLED);
    CHECK(result == NULL);
    ossmp_error_free(err);
    err = NULL;

    CHECK_OK(ossmp_client_writer_new(client, BUCKET, "transfer/written", options, &writer, &err));
    for (i = 0; i < 20; i++)
        CHECK_OK(ossmp_writer_write(writer, piece, sizeof piece, &err));
    CHECK_OK(ossmp_writer_finish(writer, &result, &err));
    CHECK_INT(ossmp_result_size(result), 20 * (int64_t)sizeof piece);
    CHECK_STATUS(ossmp_writer_write(writer, piece, 1, &err), OSSMP_E_STATE);
    ossmp_error_free(err);
    err = NULL;
    ossmp_writer_free(writer);
    writer = NULL;

    CHECK_OK(ossmp_client_writer_new(client, BUCKET, "transfer/dropped", options, &writer, &err));
    for (i = 0; i < 20; i++)
        CHECK_OK(ossmp_writer_write(writer, piece, sizeof piece, &err));
    ossmp_writer_free(writer);
    writer = NULL;

    ossmp_options_set_checkpoint(options, "/tmp/none");
    CHECK_STATUS(ossmp_client_writer_new(client, BUCKET, "k", options, &writer, &err), OSSMP_E_ARGUMENT);
    CHECK(writer == NULL);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_writer_free(writer);
    ossmp_options_free(options);
}

/* What is set wrong is refused by the setter, and again by the call. */
static void check_options(const ossmp_client *client, const char *path)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_error *err = NULL;

    CHECK_STATUS(ossmp_options_set_part_size(options, 1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_concurrency(options, 65), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_checkpoint(options, ""), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_checkpoint_required(options, 2), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_adopt(options, -1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_abort_on_failure(options, 3), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_progress(options, NULL, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "k", path, options, NULL, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "part_size is 1;");
    CHECK_INT(ossmp_plan_part_size(1, 0), 8 * 1024 * 1024);
    CHECK_INT(ossmp_plan_part_size(INT64_C(1) << 40, 0) % 1024, 0);
    CHECK(ossmp_plan_part_size(INT64_C(1) << 40, 0) * 10000 >= INT64_C(1) << 40);
    CHECK_INT(ossmp_plan_part_size(INT64_MAX, 0), -1);
    CHECK_INT(ossmp_plan_part_size(-1, 0), -1);
done:
    ossmp_error_free(err);
    ossmp_options_free(options);
}

/* A checkpoint that cannot be written fails at once, unless it is not required. */
static void check_checkpoint(const ossmp_client *client, const char *path)
{
    ossmp_options *options = in_parts();
    ossmp_error *err = NULL;

    ossmp_options_set_checkpoint(options, "/nonexistent/checkpoint");
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "transfer/unmarked", path, options, NULL, &err),
                 OSSMP_E_CHECKPOINT);
    CHECK_INT(ossmp_error_os_code(err), 2);
    ossmp_error_free(err);
    err = NULL;
    CHECK_STATUS(ossmp_options_set_checkpoint_required(options, 0), OSSMP_OK);
    CHECK_OK(ossmp_client_upload_file(client, BUCKET, "transfer/unmarked", path, options, NULL, &err));
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, "transfer/none", "/nonexistent", NULL, NULL, &err), OSSMP_E_FILE);
done:
    ossmp_error_free(err);
    ossmp_options_free(options);
}

int main(int argc, char **argv)
{
    ossmp_client *client;

    if (argc != 4) {
        fprintf(stderr, "usage: transfer ENDPOINT FILE DIRECTORY\n");
        return 2;
    }
    client = check_client(argv[1]);
    if (client != NULL) {
        check_options(client, argv[2]);
        check_checkpoint(client, argv[2]);
        check_resume(client, argv[2], argv[3]);
        check_streams(client);
        check_stop(client, argv[2]);
    }
    ossmp_client_free(client);
    return check_end("transfer");
}
