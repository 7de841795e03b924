#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "callbacks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "json.h"

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static cJSON *log_lines;

void log_collect(void *user_data, int32_t level, const char *message)
{
    (void)user_data;
    (void)level;
    pthread_mutex_lock(&log_lock);
    if (log_lines == NULL)
        log_lines = cJSON_CreateArray();
    cJSON_AddItemToArray(log_lines, cJSON_CreateString(message));
    pthread_mutex_unlock(&log_lock);
}

cJSON *log_take(void)
{
    cJSON *taken;

    pthread_mutex_lock(&log_lock);
    taken = log_lines;
    log_lines = NULL;
    pthread_mutex_unlock(&log_lock);
    return taken == NULL ? cJSON_CreateArray() : taken;
}

struct key_ring *key_ring_new(const cJSON *request)
{
    const cJSON *keys = cJSON_GetObjectItemCaseSensitive(request, "credentials");
    const char *raise = text_of(request, "credentials_raise");
    struct key_ring *ring;

    if (!cJSON_IsArray(keys) && raise == NULL)
        return NULL;
    ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        abort();
    ring->keys = cJSON_Duplicate(keys, 1);
    ring->raise = raise == NULL ? NULL : strdup(raise);
    return ring;
}

int32_t key_ring_fetch(void *user_data, ossmp_credentials *out)
{
    struct key_ring *ring = user_data;
    int last = cJSON_GetArraySize(ring->keys) - 1;
    const cJSON *key = cJSON_GetArrayItem(ring->keys, ring->next < last ? ring->next : last);
    int64_t ends = 0;

    if (ring->raise != NULL || key == NULL) {
        ring->gave_up = ring->raise == NULL ? "no keys" : ring->raise;
        return 1;
    }
    ring->next++;
    if (has(key, "lifetime")) {
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        ends = ((int64_t)now.tv_sec + int64_of(key, "lifetime", 0)) * 1000;
    }
    return ossmp_credentials_set(out, text_of(key, "id"), text_of(key, "secret"), text_of(key, "token"), ends);
}

void key_ring_free(struct key_ring *ring)
{
    if (ring == NULL)
        return;
    cJSON_Delete(ring->keys);
    free(ring->raise);
    free(ring);
}

int source_open(struct source *source, const cJSON *request)
{
    const char *path = text_of(request, "file");

    memset(source, 0, sizeof *source);
    source->fail_at = int64_of(request, "fail_at", -1);
    source->fail_message = text_of(request, "fail_message");
    source->file = path == NULL ? NULL : fopen(path, "rb");
    if (source->file == NULL)
        return 0;
    if (fseeko(source->file, (off_t)int64_of(request, "offset", 0), SEEK_SET) != 0) {
        source_close(source);
        return 0;
    }
    return 1;
}

int64_t source_read(void *user_data, uint8_t *buffer, size_t capacity)
{
    struct source *source = user_data;
    size_t count = capacity;

    if (source->fail_at >= 0) {
        int64_t left = source->fail_at - source->given;

        if (left <= 0) {
            source->gave_up = source->fail_message == NULL ? "the stream failed" : source->fail_message;
            return -1;
        }
        if ((uint64_t)left < count)
            count = (size_t)left;
    }
    count = fread(buffer, 1, count, source->file);
    if (count == 0 && ferror(source->file)) {
        source->gave_up = "the file cannot be read";
        return -1;
    }
    source->given += (int64_t)count;
    return (int64_t)count;
}

void source_close(struct source *source)
{
    if (source->file != NULL)
        fclose(source->file);
    source->file = NULL;
}

void watch_begin(struct watch *watch, const cJSON *request, const ossmp_control *control)
{
    memset(watch, 0, sizeof *watch);
    watch->monotone = 1;
    watch->cancel_at = int64_of(request, "cancel_at", -1);
    watch->raise_at = int64_of(request, "raise_at", -1);
    watch->raise_message = text_of(request, "raise_message");
    watch->control = control;
}

int32_t watch_progress(void *user_data, int64_t bytes_done, int64_t bytes_total)
{
    struct watch *watch = user_data;

    if (bytes_done < watch->last)
        watch->monotone = 0;
    watch->calls++;
    watch->last = bytes_done;
    watch->total = bytes_total;
    if (watch->cancel_at >= 0 && bytes_done >= watch->cancel_at)
        ossmp_control_cancel(watch->control);
    if (watch->raise_at >= 0 && bytes_done >= watch->raise_at) {
        watch->gave_up = watch->raise_message == NULL ? "progress failed" : watch->raise_message;
        return 1;
    }
    return 0;
}

cJSON *watch_report(const struct watch *watch)
{
    cJSON *report = cJSON_CreateObject();

    put_int64(report, "calls", watch->calls);
    put_int64(report, "last", watch->last);
    put_int64(report, "total", watch->total);
    cJSON_AddBoolToObject(report, "monotone", watch->monotone);
    return report;
}

static void *cancel_when_due(void *user_data)
{
    struct timer *timer = user_data;
    int waited = 0;

    pthread_mutex_lock(&timer->lock);
    while (!timer->stopped && waited == 0)
        waited = pthread_cond_timedwait(&timer->changed, &timer->lock, &timer->due);
    if (!timer->stopped)
        ossmp_control_cancel(timer->control);
    pthread_mutex_unlock(&timer->lock);
    return NULL;
}

void timer_begin(struct timer *timer, int64_t milliseconds, const ossmp_control *control)
{
    memset(timer, 0, sizeof *timer);
    if (milliseconds < 0)
        return;
    timer->control = control;
    pthread_mutex_init(&timer->lock, NULL);
    pthread_cond_init(&timer->changed, NULL);
    clock_gettime(CLOCK_REALTIME, &timer->due);
    milliseconds += timer->due.tv_nsec / 1000000;
    timer->due.tv_sec += (time_t)(milliseconds / 1000);
    timer->due.tv_nsec = (long)(milliseconds % 1000) * 1000000;
    if (pthread_create(&timer->thread, NULL, cancel_when_due, timer) != 0)
        abort();
    timer->running = 1;
}

void timer_end(struct timer *timer)
{
    if (!timer->running)
        return;
    pthread_mutex_lock(&timer->lock);
    timer->stopped = 1;
    pthread_cond_signal(&timer->changed);
    pthread_mutex_unlock(&timer->lock);
    pthread_join(timer->thread, NULL);
    pthread_cond_destroy(&timer->changed);
    pthread_mutex_destroy(&timer->lock);
    timer->running = 0;
}
