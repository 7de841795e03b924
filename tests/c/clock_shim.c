/* Preloaded into a program: moves the time of day, and only that, by clock_shim_offset seconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/time.h>
#include <time.h>

atomic_long clock_shim_offset;

int clock_gettime(clockid_t clock, struct timespec *out)
{
    static _Atomic(int (*)(clockid_t, struct timespec *)) known;
    int (*real)(clockid_t, struct timespec *) = atomic_load(&known);
    int result;

    if (real == NULL) {
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
        atomic_store(&known, real);
    }
    result = real(clock, out);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += atomic_load(&clock_shim_offset);
    return result;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);

    (void)zone;
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return result;
}

time_t time(time_t *out)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}
