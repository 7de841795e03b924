/* One const upload used by many threads, and calls that are cancelled while they block. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 8, PARTS_EACH = 4, PARTS = THREADS * PARTS_EACH };

static unsigned char data[PARTS][MIN_PART];

struct sender {
    const ossmp_upload *upload;
    int first;
    int sent;
};

static void *send_parts(void *argument)
{
    struct sender *sender = argument;
    ossmp_parts *parts = NULL;
    ossmp_error *err = NULL;
    for (int i = 0; i < PARTS_EACH; i++) {
        int32_t number = sender->first + i * THREADS;
        CHECK_OK(ossmp_upload_part_from_buffer(sender->upload, number, data[number - 1], MIN_PART, &err));
        CHECK_OK(ossmp_upload_sent_part(sender->upload, number, &parts, &err));
        CHECK_INT(ossmp_parts_number(parts, 0), number);
        ossmp_parts_free(parts);
        parts = NULL;
        sender->sent++;
    }
done:
    ossmp_parts_free(parts);
    ossmp_error_free(err);
    return NULL;
}

/* Every accessor of one const list, whose strings are made when the first thread asks for one. */
static void *read_list(void *argument)
{
    const ossmp_parts *parts = argument;
    for (size_t i = 0; i < ossmp_parts_len(parts); i++) {
        CHECK_INT(strlen(ossmp_parts_etag(parts, i)), 32);
        CHECK(ossmp_parts_crc64(parts, i)[0] != '\0');
    }
done:
    return NULL;
}

static void many_threads_send_parts_of_one_upload(const ossmp_client *client)
{
    pthread_t threads[THREADS];
    struct sender senders[THREADS];
    ossmp_control *control = ossmp_control_new();
    ossmp_options *options = ossmp_options_new();
    ossmp_upload *upload = NULL;
    ossmp_parts *sent = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    for (unsigned i = 0; i < PARTS; i++)
        check_fill(data[i], MIN_PART, i);
    ossmp_options_set_control(options, control);
    CHECK_INT(ossmp_control_bytes_done(control), 0);
    CHECK_INT(ossmp_control_bytes_total(control), -1);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "threads/parts", options, &upload, &err));
    for (int i = 0; i < THREADS; i++) {
        senders[i] = (struct sender){upload, i + 1, 0};
        CHECK_INT(pthread_create(&threads[i], NULL, send_parts, &senders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(senders[i].sent, PARTS_EACH);
    }
    CHECK_INT(ossmp_control_bytes_done(control), PARTS * MIN_PART);
    CHECK_OK(ossmp_upload_sent_parts(upload, &sent, &err));
    CHECK_INT(ossmp_parts_len(sent), PARTS);
    for (int i = 0; i < THREADS; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, read_list, sent), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), PARTS * MIN_PART);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(sent);
    ossmp_upload_free(upload);
    ossmp_options_free(options);
    ossmp_control_free(control);
}

static const ossmp_control *to_cancel;

static void *cancel_soon(void *unused)
{
    struct timespec pause = {0, 300 * 1000 * 1000};
    (void)unused;
    nanosleep(&pause, NULL);
    ossmp_control_cancel(to_cancel);
    return NULL;
}

static void cancel_at_once(int signal_number)
{
    (void)signal_number;
    ossmp_control_cancel(to_cancel);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The server never answers part 99. by_signal: an alarm comes after a second; else a thread cancels after 0.3. */
static void a_cancel_ends_a_call_that_waits(const ossmp_client *client, int by_signal)
{
    ossmp_control *control = ossmp_control_new();
    ossmp_options *options = ossmp_options_new();
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    pthread_t thread;
    double begun = seconds(), delay = by_signal ? 1.0 : 0.3, took;
    int has_thread = 0;
    to_cancel = control;
    ossmp_options_set_control(options, control);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "threads/cancel", options, &upload, &err));
    if (by_signal) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = cancel_at_once;
        CHECK_INT(sigaction(SIGALRM, &action, NULL), 0);
        alarm(1);
    } else {
        CHECK_INT(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
        has_thread = 1;
    }
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 99, "x", 1, &err), OSSMP_E_CANCELLED);
    took = seconds() - begun;
    CHECK(took > delay - 0.05);
    /* The promise is 200 ms; the rest is for a busy machine, and for valgrind. */
    CHECK(took < delay + 1.5);
    CHECK_INT(ossmp_control_is_cancelled(control), 1);
    CHECK_INT(ossmp_error_part_number(err), 99);
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 1, "x", 1, &err), OSSMP_E_CANCELLED);
done:
    if (has_thread)
        pthread_join(thread, NULL);
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_options_free(options);
    ossmp_control_free(control);
}

int main(int argc, char **argv)
{
    ossmp_client *client;
    if (argc != 2) {
        fprintf(stderr, "usage: %s ENDPOINT\n", argv[0]);
        return EXIT_FAILURE;
    }
    client = check_client(argv[1]);
    many_threads_send_parts_of_one_upload(client);
    a_cancel_ends_a_call_that_waits(client, 0);
    a_cancel_ends_a_call_that_waits(client, 1);
    ossmp_client_free(client);
    return check_end("threads");
}
