/* What /proc says of this process: memory, descriptors, threads. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A number of /proc/self/status, such as "VmRSS:" in KiB or "Threads:"; 0 when it cannot be told. */
static inline long process_status(const char *name)
{
    char line[256];
    long value = 0;
    FILE *status = fopen("/proc/self/status", "r");
    if (status == NULL)
        return 0;
    while (fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    fclose(status);
    return value;
}

/* How many descriptors are open, without the one that counts; -1 when it cannot be told. */
static inline long process_descriptors(void)
{
    long count = 0;
    struct dirent *entry;
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL)
        return -1;
    while ((entry = readdir(directory)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count - 1;
}

/* How many threads there are once those that were joined, which may be counted for a moment yet, are gone. */
static inline long process_threads(long expected)
{
    struct timespec moment = {0, 10 * 1000 * 1000};
    for (int i = 0; i < 100 && process_status("Threads:") != expected; i++)
        nanosleep(&moment, NULL);
    return process_status("Threads:");
}

#endif
