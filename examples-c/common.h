/* What the sample programs share and what has nothing to do with OSS: reading arguments, telling why a call failed. */
#ifndef COMMON_H
#define COMMON_H

#include <stdint.h>

#include "ossmp.h"

/* Exit codes of every sample. */
enum {
    EXIT_DONE = 0,   /* all of it worked */
    EXIT_FAILED = 1, /* a call failed; standard error says which and why */
    EXIT_USAGE = 2   /* the arguments make no sense; nothing was sent */
};

/* Prints "error while <doing>: ..." and what OSS said to standard error. error may be NULL. */
void print_failure(const char *doing, ossmp_status status, const ossmp_error *error);

/* Reads "8388608", "8192K", "8M" or "1G". Returns -1 unless it is a whole number between least and most. */
int64_t parse_size(const char *text, int64_t least, int64_t most);

/* The size of a regular file in bytes, or -1 with errno set. */
int64_t file_size(const char *path);

/* Seconds on a clock that nobody turns back. */
double seconds_now(void);

#endif
