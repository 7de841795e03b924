/* How much memory the library takes: memory ENDPOINT DIRECTORY GIB. One part of 5 GiB, an upload of 10,000 parts, a file
 * of GIB gibibytes in one call: the process stays under LIMIT_KIB all the time. A stream of 2 GiB stays under what its
 * buffers may hold. Run by scripts/soak.sh against an emulator that keeps no bytes.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <fcntl.h>
#include <unistd.h>

#include "check.h"
#include "process.h"

#define LIMIT_KIB (32 * 1024)
#define LARGEST_PART ((int64_t)5 * 1024 * 1024 * 1024)
#define PARTS 10000
#define STREAM ((int64_t)2 * 1024 * 1024 * 1024)
#define STREAM_LIMIT_KIB (LIMIT_KIB + 4 * 8 * 1024) /* concurrency times the part size */

/* VmHWM is the most memory that this process ever had at a time. */
static int check_peak(const char *what, long limit)
{
    long peak = process_status("VmHWM:");
    printf("%s: %ld KiB at most\n", what, peak);
    return peak > 0 && peak < limit;
}

/* Gives STREAM bytes; user_data counts them. */
static int64_t on_read(void *user_data, uint8_t *buffer, size_t capacity)
{
    int64_t *given = user_data;
    int64_t n = STREAM - *given < (int64_t)capacity ? STREAM - *given : (int64_t)capacity;

    memset(buffer, (int)(*given >> 20), (size_t)n);
    *given += n;
    return n;
}

/* A file of that size without a block on the disk. */
static int make_sparse(const char *path, int64_t size)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    int made = fd >= 0 && ftruncate(fd, (off_t)size) == 0;
    if (fd >= 0)
        close(fd);
    return made;
}

int main(int argc, char **argv)
{
    ossmp_client *client = NULL;
    ossmp_upload *one = NULL, *many = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    char path[4096];
    int32_t number;
    int64_t given = 0, file_size;

    if (argc != 4 || (file_size = strtoll(argv[3], NULL, 10) << 30) < LARGEST_PART) {
        fprintf(stderr, "usage: memory ENDPOINT DIRECTORY GIB (at least 5)\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/sparse", argv[2]);
    CHECK(make_sparse(path, file_size));
    client = check_client(argv[1]);
    CHECK(client != NULL);

    CHECK_OK(ossmp_upload_init(client, BUCKET, "memory/one", NULL, &one, &err));
    CHECK_OK(ossmp_upload_part_from_file(one, 1, path, 0, LARGEST_PART, &err));
    CHECK_OK(ossmp_upload_complete(one, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), LARGEST_PART);
    CHECK(check_peak("one part of 5 GiB", LIMIT_KIB));
    ossmp_result_free(result);
    result = NULL;

    CHECK_OK(ossmp_upload_init(client, BUCKET, "memory/many", NULL, &many, &err));
    for (number = 1; number <= PARTS; number++)
        CHECK_OK(ossmp_upload_part_from_file(many, number, path, (int64_t)(number - 1) * MIN_PART, MIN_PART, &err));
    CHECK_OK(ossmp_upload_all_parts(many, &parts, &err));
    CHECK_INT(ossmp_parts_len(parts), PARTS);
    CHECK_OK(ossmp_upload_complete(many, parts, &result, &err));
    CHECK_INT(ossmp_result_size(result), (int64_t)PARTS * MIN_PART);
    CHECK(check_peak("10,000 parts completed", LIMIT_KIB));
    ossmp_result_free(result);
    result = NULL;

    CHECK_OK(ossmp_client_upload_file(client, BUCKET, "memory/file", path, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), file_size);
    printf("%s GiB: ", argv[3]);
    CHECK(check_peak("a file in one call", LIMIT_KIB));
    ossmp_result_free(result);
    result = NULL;

    CHECK_OK(ossmp_client_upload_from_reader(client, BUCKET, "memory/stream", on_read, &given, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), STREAM);
    CHECK(check_peak("a stream of 2 GiB", STREAM_LIMIT_KIB));

done:
    ossmp_result_free(result);
    ossmp_parts_free(parts);
    ossmp_upload_free(many);
    ossmp_upload_free(one);
    ossmp_client_free(client);
    unlink(path);
    return check_failures != 0 || err != NULL;
}
