/* What the library calls back: log lines, keys, the bytes of a stream, progress; and a timer that cancels. */
#ifndef AGENT_CALLBACKS_H
#define AGENT_CALLBACKS_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <ossmp.h>

/* Collects lines; any thread. */
void log_collect(void *user_data, int32_t level, const char *message);
/* The lines since the last time, as a list. */
cJSON *log_take(void);

/* The keys that the credentials callback hands out, the last again and again. */
struct key_ring {
    cJSON *keys;
    int next;
    char *raise;       /* gives up with this message instead; NULL: does not */
    const char *gave_up; /* the message with which it did, during this call */
};
/* NULL when the request wants no callback. */
struct key_ring *key_ring_new(const cJSON *request);
int32_t key_ring_fetch(void *user_data, ossmp_credentials *out);
void key_ring_free(struct key_ring *ring);

/* A file as a stream that may fail. */
struct source {
    FILE *file;
    int64_t given;
    int64_t fail_at;      /* -1: never */
    const char *fail_message;
    const char *gave_up;
};
/* 0 when the file cannot be opened. Reads from "offset" of the request on. */
int source_open(struct source *source, const cJSON *request);
int64_t source_read(void *user_data, uint8_t *buffer, size_t capacity);
void source_close(struct source *source);

/* Watches progress; cancels or gives up on its way. */
struct watch {
    int64_t calls, last, total;
    int monotone;
    int64_t cancel_at, raise_at; /* -1: never */
    const char *raise_message;
    const char *gave_up;
    const ossmp_control *control;
};
void watch_begin(struct watch *watch, const cJSON *request, const ossmp_control *control);
int32_t watch_progress(void *user_data, int64_t bytes_done, int64_t bytes_total);
cJSON *watch_report(const struct watch *watch);

/* Cancels a control from another thread after some time, unless it is stopped before. */
struct timer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct timespec due;
    int running, stopped;
    const ossmp_control *control;
};
void timer_begin(struct timer *timer, int64_t milliseconds, const ossmp_control *control);
void timer_end(struct timer *timer);

#endif
