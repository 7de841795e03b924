/* A clock that is wrong by a day, and one that jumps: embed_clock ENDPOINT SILENT FILE, with clock_shim.so preloaded. The
 * second server never answers ListParts.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "embed.h"

enum { DAY = 24 * 60 * 60, BYTES_PER_SECOND = 200 * 1000 };

static atomic_long *offset;
static atomic_int corrections;
static long jump_to;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void on_log(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    if (level == OSSMP_LOG_WARN && strstr(message, "difference between the request time") != NULL)
        atomic_fetch_add(&corrections, 1);
}

static void *jump_soon(void *unused)
{
    struct timespec pause = {0, 300 * 1000 * 1000};
    (void)unused;
    nanosleep(&pause, NULL);
    atomic_store(offset, jump_to);
    return NULL;
}

/* The clock goes to this offset 0.3 s from now. */
static int jump(pthread_t *thread, long to)
{
    jump_to = to;
    return pthread_create(thread, NULL, jump_soon, NULL) == 0;
}

static void a_wrong_clock_is_corrected(const char *endpoint, const char *file, long wrong, const char *name)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    ossmp_config_set_log(config, OSSMP_LOG_WARN, on_log, NULL);
    client = check_client_of(config);
    CHECK(client != NULL);
    atomic_store(&corrections, 0);
    atomic_store(offset, wrong);
    CHECK(embed_round(client, name, file));
    CHECK_INT(atomic_load(&corrections), 1);
done:
    atomic_store(offset, 0);
    ossmp_client_free(client);
}

/* Between the steps of an upload, there and back. */
static void a_jump_between_two_parts(const char *endpoint, const char *file)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    double begun = seconds();
    ossmp_config_set_log(config, OSSMP_LOG_WARN, on_log, NULL);
    client = check_client_of(config);
    CHECK(client != NULL);
    atomic_store(&corrections, 0);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "clock/steps", NULL, &upload, &err));
    atomic_store(offset, DAY);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, embed_data, MIN_PART, &err));
    atomic_store(offset, -DAY);
    CHECK_OK(ossmp_upload_part_from_file(upload, 2, file, MIN_PART, -1, &err));
    atomic_store(offset, 0);
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_INT(atomic_load(&corrections), 3);
    CHECK(seconds() - begun < 10);
done:
    atomic_store(offset, 0);
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

/* While several parts are on their way, slowed down to one and a half seconds. */
static void a_jump_within_a_call(const char *endpoint, const char *file, long to, const char *object)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    pthread_t thread;
    double begun = seconds(), took;
    ossmp_config_set_bandwidth_limit(config, BYTES_PER_SECOND);
    client = check_client_of(config);
    CHECK(client != NULL);
    CHECK(jump(&thread, to));
    CHECK(embed_one_call(client, object, file));
    CHECK_INT(pthread_join(thread, NULL), 0);
    took = seconds() - begun;
    CHECK(took > 0.5);
    CHECK(took < 10);
done:
    atomic_store(offset, 0);
    ossmp_client_free(client);
}

/* A limit of a second, idle or in all, is a second whatever the time of day does meanwhile. */
static void a_limit_holds(const char *endpoint, long to, int is_deadline)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_options *options = ossmp_options_new();
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_error *err = NULL;
    pthread_t thread;
    double begun, took;
    ossmp_config_set_max_attempts(config, 1);
    if (is_deadline)
        ossmp_options_set_deadline(options, 1000);
    else
        ossmp_config_set_idle_timeout(config, 1000);
    client = check_client_of(config);
    CHECK(client != NULL);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "clock/limit", options, &upload, &err));
    begun = seconds();
    CHECK(jump(&thread, to));
    CHECK_STATUS(ossmp_upload_list_parts(upload, 0, 0, &parts, &err), OSSMP_E_TIMEOUT);
    CHECK_INT(pthread_join(thread, NULL), 0);
    took = seconds() - begun;
    CHECK(took > 0.9);
    CHECK(took < 5);
done:
    atomic_store(offset, 0);
    ossmp_error_free(err);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    ossmp_options_free(options);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s ENDPOINT SILENT FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    *(void **)&offset = dlsym(RTLD_DEFAULT, "clock_shim_offset");
    CHECK(offset != NULL);
    embed_prepare();
    a_wrong_clock_is_corrected(argv[1], argv[3], DAY, "clock/ahead");
    a_wrong_clock_is_corrected(argv[1], argv[3], -DAY, "clock/behind");
    a_jump_between_two_parts(argv[1], argv[3]);
    a_jump_within_a_call(argv[1], argv[3], DAY, "clock/leap");
    a_jump_within_a_call(argv[1], argv[3], -DAY, "clock/back");
    for (int is_deadline = 0; is_deadline <= 1; is_deadline++) {
        a_limit_holds(argv[2], DAY, is_deadline);
        a_limit_holds(argv[2], -DAY, is_deadline);
    }
done:
    return check_end("embed_clock");
}
