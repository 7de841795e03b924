/* A host that leaves SIGPIPE at its default, which ends the process: embed_sigpipe ENDPOINT PORT CA FILE. The server at
 * ENDPOINT breaks connections now and then. Between the library and the one at PORT stands a relay that breaks each in the
 * middle of a part, in the way in which the next write gets EPIPE: first FIN, then RST.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "embed.h"

/* A part is more than the buffers of a connection hold. */
enum { LARGE = 8 * 1024 * 1024, TAKEN = 200 * 1024, TRIES = 5 };

/* Whether an unguarded write to a closed peer ends a process here. */
static int sigpipe_kills(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        int pair[2];
        setrlimit(RLIMIT_CORE, &no_core);
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && close(pair[1]) == 0 && write(pair[0], "x", 1) != 1)
            _exit(1);
        _exit(2);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE;
}

static struct sockaddr_in local(int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((unsigned short)port);
    return address;
}

struct relay {
    int listener, port, server_port;
    atomic_int broken;
};

/* Hands on what one side said; 0 at its end. */
static ssize_t pass(int from, int to)
{
    char buffer[16 * 1024];
    ssize_t n = recv(from, buffer, sizeof buffer, 0);
    return n > 0 ? send(to, buffer, (size_t)n, MSG_NOSIGNAL) : 0;
}

/* Until one side ends, or the client has sent more than is taken of it. */
static int pass_until_broken(int client, int server)
{
    ssize_t n = 1, sent = 0;
    while (n > 0 && sent < TAKEN) {
        struct pollfd sides[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        poll(sides, 2, -1);
        if (sides[1].revents != 0)
            n = pass(server, client);
        else
            sent += n = pass(client, server);
    }
    return sent >= TAKEN;
}

static void *relay(void *argument)
{
    struct relay *relay = argument;
    struct sockaddr_in address = local(relay->server_port);
    struct timespec moment = {0, 20 * 1000 * 1000};
    int client;
    while ((client = accept(relay->listener, NULL, NULL)) >= 0) {
        int server = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(server, (struct sockaddr *)&address, sizeof address) == 0 && pass_until_broken(client, server)) {
            shutdown(client, SHUT_WR);
            nanosleep(&moment, NULL);
            atomic_fetch_add(&relay->broken, 1);
        }
        close(server);
        close(client); /* with bytes that were not read, which makes it a reset */
    }
    return NULL;
}

static int start_relay(struct relay *out)
{
    struct sockaddr_in address = local(0);
    socklen_t length = sizeof address;
    out->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(out->listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(out->listener, 16) != 0 ||
        getsockname(out->listener, (struct sockaddr *)&address, &length) != 0)
        return 0;
    out->port = ntohs(address.sin_port);
    return 1;
}

static void parts_break(int server_port, const char *ca)
{
    struct relay between = {-1, 0, server_port, 0};
    ossmp_config *config;
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    unsigned char *large = calloc(1, LARGE);
    char endpoint[64];
    pthread_t thread;
    CHECK(start_relay(&between));
    CHECK_INT(pthread_create(&thread, NULL, relay, &between), 0);
    snprintf(endpoint, sizeof endpoint, "%s:%d", strcmp(ca, "-") == 0 ? "http://127.0.0.1" : "https://localhost",
             between.port);
    config = embed_config(endpoint, ca);
    ossmp_config_set_max_attempts(config, 1);
    client = check_client_of(config);
    CHECK(client != NULL && large != NULL);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "sigpipe/broken", NULL, &upload, &err));
    for (int i = 0; i < TRIES; i++) {
        CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 1, large, LARGE, &err), OSSMP_E_NETWORK);
        ossmp_error_free(err);
        err = NULL;
    }
    shutdown(between.listener, SHUT_RDWR);
    CHECK_INT(pthread_join(thread, NULL), 0);
    close(between.listener);
    CHECK(atomic_load(&between.broken) >= TRIES);
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    free(large);
}

int main(int argc, char **argv)
{
    struct sigaction action;
    ossmp_client *client = NULL;
    sigset_t blocked;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT PORT CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    signal(SIGPIPE, SIG_DFL);
    CHECK(sigpipe_kills());
    embed_prepare();
    client = embed_client(argv[1], argv[3]);
    CHECK(client != NULL);
    CHECK(embed_round(client, "sigpipe", argv[4]));
    parts_break(atoi(argv[2]), argv[3]);
    CHECK_INT(sigaction(SIGPIPE, NULL, &action), 0);
    CHECK(action.sa_handler == SIG_DFL);
    CHECK_INT(sigprocmask(SIG_BLOCK, NULL, &blocked), 0);
    CHECK(!sigismember(&blocked, SIGPIPE));
done:
    ossmp_client_free(client);
    return check_end("embed_sigpipe");
}
