/* POSIX for stat and clock_gettime, with sizes beyond 2 GiB on 32-bit systems. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "common.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static void print_line(const char *name, const char *value)
{
    if (value[0] != '\0')
        fprintf(stderr, "  %-11s %s\n", name, value);
}

void print_failure(const char *doing, ossmp_status status, const ossmp_error *error)
{
    const char *message = ossmp_error_message(error);

    fprintf(stderr, "error while %s: %s\n", doing, message[0] != '\0' ? message : ossmp_status_name(status));
    print_line("status", ossmp_status_name(status));
    print_line("code", ossmp_error_code(error));
    print_line("request id", ossmp_error_request_id(error));
    print_line("upload id", ossmp_error_upload_id(error));
}

int64_t parse_size(const char *text, int64_t least, int64_t most)
{
    int64_t size = 0;
    int64_t unit = 1;

    if (*text < '0' || *text > '9')
        return -1;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (size > (INT64_MAX - 9) / 10)
            return -1;
        size = size * 10 + (*text - '0');
    }
    switch (*text) {
    case 'G': unit *= 1024; /* fall through */
    case 'M': unit *= 1024; /* fall through */
    case 'K': unit *= 1024; text++; break;
    default: break;
    }
    if (*text != '\0' || size > most / unit || size * unit < least)
        return -1;
    return size * unit;
}

int64_t file_size(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return -1;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    return (int64_t)status.st_size;
}

double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
