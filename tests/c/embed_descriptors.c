/* A host with more open files than select() can take: embed_descriptors ENDPOINT TLS CA FILE. */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include "embed.h"

enum { OPENED = 1100, NEEDED = OPENED + 200 };

static int lowest, highest;

/* Runs while a connection is open: its number is the one before the next free one, or above. */
static void on_log(void *user_data, int32_t level, const char *message)
{
    int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)user_data;
    (void)level;
    (void)message;
    if (next > highest)
        highest = next;
    close(next);
}

static int round_on(const char *endpoint, const char *ca, const char *name, const char *file)
{
    ossmp_config *config = embed_config(endpoint, ca);
    ossmp_client *client;
    int held;
    ossmp_config_set_log(config, OSSMP_LOG_DEBUG, on_log, NULL);
    client = check_client_of(config);
    held = client != NULL && embed_round(client, name, file);
    ossmp_client_free(client);
    return held;
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT TLS CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    CHECK_INT(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < NEEDED)
        limit.rlim_cur = NEEDED;
    CHECK_INT(setrlimit(RLIMIT_NOFILE, &limit), 0);
    for (int i = 0; i < OPENED; i++)
        CHECK((lowest = open("/dev/null", O_RDONLY)) >= 0);
    CHECK(lowest > FD_SETSIZE);
    CHECK(round_on(argv[1], "-", "descriptors/plain", argv[4]));
    CHECK(highest > lowest + 1);
    CHECK(round_on(argv[2], argv[3], "descriptors/tls", argv[4]));
done:
    return check_end("embed_descriptors");
}
