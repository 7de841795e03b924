/* Requests of all kinds in one process: soak ENDPOINT DIRECTORY REQUESTS. A hundred legs, each of THREADS new threads that
 * share one client; between them, at rest, memory, descriptors and threads are measured. After the first leg none of them
 * may grow. Run by scripts/soak.sh against an emulator that fails now and then.
 */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "process.h"

enum { THREADS = 8, LEGS = 100, FILE_SIZE = 2 * MIN_PART + 4321, KEPT_CONNECTIONS = 64 };
#define GROWTH_KIB (4 * 1024)
#define FITTED_KIB 1024 /* of what the line that fits a hundred samples rises in all */
#define WARM_UP 4000 /* a first leg of fewer requests has not met every kind of them */

static const ossmp_client *shared;
static const char *endpoint, *directory;
static char file_path[4096];
static unsigned char data[MIN_PART];
static atomic_long answered, retried, cycles;
static long goal;

struct sample {
    long requests, rss, descriptors, threads;
};

static void on_log(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    if (level == OSSMP_LOG_DEBUG && strstr(message, ": HTTP ") != NULL)
        atomic_fetch_add(&answered, 1);
    if (level == OSSMP_LOG_WARN && strstr(message, " is tried again ") != NULL)
        atomic_fetch_add(&retried, 1);
}

static ossmp_client *make_client(void)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_config_set_log(config, OSSMP_LOG_DEBUG, on_log, NULL);
    return check_client_of(config);
}

/* Initiate, two parts, a page of parts, Complete. */
static void step_by_step(const char *object)
{
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_init(shared, BUCKET, object, NULL, &upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, data, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_file(upload, 2, file_path, 11, 7, &err));
    CHECK_OK(ossmp_upload_list_parts(upload, 0, 0, &parts, &err));
    CHECK_INT(ossmp_parts_len(parts), 2);
    CHECK_INT(strlen(ossmp_parts_etag(parts, 1)), 32);
    CHECK_OK(ossmp_upload_complete(upload, parts, &result, &err));
    CHECK_INT(ossmp_result_size(result), MIN_PART + 7);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
}

/* An upload that is listed and aborted. */
static void aborted(const char *object)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_upload *upload = NULL;
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    ossmp_list_options_set_prefix(options, object);
    CHECK_OK(ossmp_upload_init(shared, BUCKET, object, NULL, &upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, data, 1024, &err));
    CHECK_OK(ossmp_client_list_uploads(shared, BUCKET, options, &page, &err));
    CHECK(ossmp_uploads_len(page) >= 1);
    CHECK_TEXT(ossmp_uploads_object(page, 0), object);
    CHECK_OK(ossmp_upload_abort(upload, &err));
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_upload_free(upload);
    ossmp_list_options_free(options);
}

/* What the service does not have, and what is refused before a byte is sent. */
static void errors(const char *object)
{
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_attach(shared, BUCKET, object, "0123456789ABCDEF0123456789ABCDEF", NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_list_parts(upload, 0, 0, &parts, &err), OSSMP_E_NO_SUCH_UPLOAD);
    CHECK_INT(ossmp_error_http_status(err), 404);
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_client_list_uploads(shared, "soak-no-such-bucket", NULL, &page, &err), OSSMP_E_SERVICE);
    CHECK_TEXT(ossmp_error_code(err), "NoSuchBucket");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 0, data, 1, &err), OSSMP_E_ARGUMENT);
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
}

/* One call, resumable, of three parts by two workers. */
static void with_checkpoint(const char *object)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 2);
    ossmp_options_set_checkpoint(options, directory);
    CHECK_OK(ossmp_client_upload_file(shared, BUCKET, object, file_path, options, &result, &err));
    CHECK_INT(ossmp_result_size(result), FILE_SIZE);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_options_free(options);
}

struct source {
    const ossmp_control *control;
    int64_t left;
};

/* Gives what is left; at its end, where there is a control, cancels the call. */
static int64_t on_read(void *user_data, uint8_t *buffer, size_t capacity)
{
    struct source *source = user_data;
    size_t n = (size_t)source->left < capacity ? (size_t)source->left : capacity;
    if (n > sizeof data)
        n = sizeof data;
    memcpy(buffer, data, n);
    source->left -= (int64_t)n;
    if (n == 0 && source->control != NULL)
        ossmp_control_cancel(source->control);
    return (int64_t)n;
}

static void cancelled(const char *object)
{
    ossmp_control *control = ossmp_control_new();
    ossmp_options *options = ossmp_options_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    struct source source = {control, 2 * MIN_PART + 5};
    ossmp_options_set_control(options, control);
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 2);
    CHECK_STATUS(ossmp_client_upload_from_reader(shared, BUCKET, object, on_read, &source, options, &result, &err),
                 OSSMP_E_CANCELLED);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_options_free(options);
    ossmp_control_free(control);
}

/* Objects of one request: a stream, and pieces. */
static void small(const char *object)
{
    ossmp_writer *writer = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    struct source source = {NULL, 321};
    ossmp_options *options = ossmp_options_new();
    ossmp_options_set_part_size(options, MIN_PART);
    CHECK_OK(ossmp_client_upload_from_reader(shared, BUCKET, object, on_read, &source, options, &result, &err));
    CHECK_INT(ossmp_result_size(result), 321);
    ossmp_result_free(result);
    result = NULL;
    CHECK_OK(ossmp_client_writer_new(shared, BUCKET, object, NULL, &writer, &err));
    CHECK_OK(ossmp_writer_write(writer, data, 1234, &err));
    CHECK_OK(ossmp_writer_finish(writer, &result, &err));
    CHECK_INT(ossmp_result_size(result), 1234);
done:
    ossmp_error_free(err);
    ossmp_writer_free(writer);
    ossmp_result_free(result);
    ossmp_options_free(options);
}

/* A client of its own, for one request. */
static void short_lived(void)
{
    ossmp_client *client = make_client();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK(client != NULL);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_client_free(client);
}

static void *work(void *unused)
{
    (void)unused;
    while (atomic_load(&answered) < goal && check_failures == 0) {
        long cycle = atomic_fetch_add(&cycles, 1);
        char object[64];
        /* Few names: what the server keeps shall not grow either. No two threads have the same at a time. */
        snprintf(object, sizeof object, "soak/%ld", cycle % (THREADS * 64));
        step_by_step(object);
        small(object);
        small(object);
        errors(object);
        aborted(object);
        if (cycle % 4 == 1)
            with_checkpoint(object);
        if (cycle % 4 == 3)
            cancelled(object);
        if (cycle % 32 == 0)
            short_lived();
    }
    return NULL;
}

static int leg(long until)
{
    pthread_t threads[THREADS];
    int started = 0;
    goal = until;
    while (started < THREADS && pthread_create(&threads[started], NULL, work, NULL) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started == THREADS && check_failures == 0;
}

static struct sample measure(void)
{
    struct sample now = {atomic_load(&answered), process_status("VmRSS:"), process_descriptors(), process_threads(1)};
    return now;
}

/* KiB that memory grows in 100,000 requests: the line that fits the samples best. */
static double slope(const struct sample *samples, int count)
{
    double x = 0, y = 0, xy = 0, xx = 0;
    for (int i = 0; i < count; i++) {
        x += (double)samples[i].requests / count;
        y += (double)samples[i].rss / count;
    }
    for (int i = 0; i < count; i++) {
        double dx = (double)samples[i].requests - x;
        xy += dx * ((double)samples[i].rss - y);
        xx += dx * dx;
    }
    return xx > 0 ? xy / xx * 100000 : 0;
}

static void report(const struct sample *samples, int count, double seconds)
{
    printf("requests   RSS KiB  descriptors  threads\n");
    for (int i = 0; i < count; i++)
        if (i == 0 || (i + 1) % (count > 10 ? count / 10 : 1) == 0)
            printf("%8ld  %8ld  %11ld  %7ld\n", samples[i].requests, samples[i].rss, samples[i].descriptors,
                   samples[i].threads);
    printf("%ld requests in %.0f s, %ld of them repeated; RSS %+ld KiB after the first leg, slope %+.1f KiB for "
           "100,000\n",
           samples[count - 1].requests, seconds, atomic_load(&retried), samples[count - 1].rss - samples[0].rss,
           slope(samples, count));
}

int main(int argc, char **argv)
{
    static struct sample samples[LEGS];
    struct timespec begun, ended;
    struct sample before, after;
    ossmp_client *client = NULL;
    long requests, step;
    int count = 0;
    FILE *file;

    if (argc != 4 || (requests = strtol(argv[3], NULL, 10)) < 2 * WARM_UP) {
        fprintf(stderr, "usage: soak ENDPOINT DIRECTORY REQUESTS (at least %d)\n", 2 * WARM_UP);
        return 2;
    }
    endpoint = argv[1];
    directory = argv[2];
    check_fill(data, sizeof data, 3);
    snprintf(file_path, sizeof file_path, "%s/file", directory);
    file = fopen(file_path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(data, 1, sizeof data, file) + fwrite(data, 1, sizeof data, file) + fwrite(data, 1, 4321, file) ==
          FILE_SIZE);
    CHECK_INT(fclose(file), 0);
    before = measure();
    client = make_client();
    CHECK(client != NULL);
    shared = client;
    step = requests / LEGS > WARM_UP ? requests / LEGS : WARM_UP;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    for (long until = step; until <= requests; until += step) {
        CHECK(leg(until));
        samples[count++] = measure();
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    report(samples, count, (double)(ended.tv_sec - begun.tv_sec));
    for (int i = 0; i < count; i++) {
        CHECK(samples[i].rss < samples[0].rss + GROWTH_KIB);
        CHECK(samples[i].descriptors <= before.descriptors + KEPT_CONNECTIONS);
        CHECK_INT(samples[i].threads, 1);
    }
    if (count == LEGS)
        CHECK(slope(samples, count) * (double)samples[count - 1].requests / 100000 < FITTED_KIB);
    CHECK(atomic_load(&retried) > 0);
    ossmp_client_free(client);
    client = NULL;
    after = measure();
    CHECK_INT(after.descriptors, before.descriptors);
done:
    ossmp_client_free(client);
    return check_end("soak");
}
