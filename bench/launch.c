/*
 * Runs a program and says what it cost: launch OUTPUT PROGRAM [ARGUMENT...]
 *
 * OUTPUT gets one line: exit status, wall, user and system time in seconds, peak resident memory in KiB. A program
 * that is started from a large process inherits the peak of that process; this one is small.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct timespec begun, ended;
    struct rusage usage;
    int status;
    pid_t child;
    FILE *output;

    if (argc < 3) {
        fprintf(stderr, "usage: launch OUTPUT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &begun);
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "launch: %s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        fprintf(stderr, "launch: %s\n", strerror(errno));
        return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    output = fopen(argv[1], "w");
    if (output == NULL) {
        fprintf(stderr, "launch: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    fprintf(output, "%d %.6f %.6f %.6f %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
            seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss);
    return fclose(output) != 0;
}
