/* A host without standard streams, as daemons are: embed_streams ENDPOINT CA FILE DIRECTORY. First numbers 0 to 2 are
 * closed, and nothing of the library may get one of them; then they belong to a file of the host, which nothing may be
 * written to.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "embed.h"

static int looks, taken;

/* A number may be taken for a moment: it is given back as soon as it is seen to be one of these. */
static int is_taken(int number)
{
    struct timespec moment = {0, 2 * 1000 * 1000};
    struct stat unused;
    for (int i = 0; i < 10; i++) {
        if (fstat(number, &unused) != 0)
            return 0;
        nanosleep(&moment, NULL);
    }
    return 1;
}

static void look(void)
{
    looks++;
    for (int number = 0; number <= 2; number++)
        taken += is_taken(number);
}

/* Runs behind each answer, with the connection, the file and the lock open. */
static void on_log(void *user_data, int32_t level, const char *message)
{
    const int *is_free = user_data;
    (void)level;
    (void)message;
    if (*is_free)
        look();
}

static void upload(const char *endpoint, const char *ca, const char *file, const char *directory, int is_free)
{
    ossmp_config *config = embed_config(endpoint, ca);
    ossmp_options *options = ossmp_options_new();
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    const char *name = is_free ? "streams/closed" : "streams/file";
    ossmp_config_set_log(config, OSSMP_LOG_DEBUG, on_log, &is_free);
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_checkpoint(options, directory);
    client = check_client_of(config);
    CHECK(client != NULL);
    CHECK(embed_round(client, name, file));
    CHECK_OK(ossmp_client_upload_file(client, BUCKET, name, file, options, NULL, &err));
    CHECK_STATUS(ossmp_client_upload_file(client, BUCKET, name, "/", options, NULL, &err), OSSMP_E_FILE);
done:
    ossmp_error_free(err);
    ossmp_client_free(client);
    ossmp_options_free(options);
}

int main(int argc, char **argv)
{
    static char said[1 << 16];
    char path[4096];
    struct stat status;
    int saved;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT CA FILE DIRECTORY\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    snprintf(path, sizeof path, "%s/of-the-host", argv[4]);
    /* What a check says waits until standard error is back. */
    setvbuf(stderr, said, _IOFBF, sizeof said);
    saved = fcntl(2, F_DUPFD_CLOEXEC, 100);
    for (int number = 0; number <= 2; number++)
        close(number);
    upload(argv[1], argv[2], argv[3], argv[4], 1);
    for (int number = 0; number <= 2; number++)
        CHECK_INT(open(path, O_RDWR | O_CREAT | O_APPEND, 0600), number);
    upload(argv[1], argv[2], argv[3], argv[4], 0);
    CHECK_INT(fstat(2, &status), 0);
    CHECK_INT(status.st_size, 0);
    CHECK(looks > 10);
    CHECK_INT(taken, 0);
done:
    dup2(saved, 2);
    dup2(saved, 1);
    fflush(stderr);
    return check_end("embed_streams");
}
