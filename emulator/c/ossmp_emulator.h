/*
 * Starts ossmp-emulator, a local Alibaba Cloud OSS server, from tests in C or C++. Header only; POSIX; C99.
 *
 *     ossmp_emulator oss;
 *     const char *options[] = {"--bucket", "demo", NULL};
 *     if (ossmp_emulator_start(&oss, options) != 0)
 *         fail(oss.error);
 *     ossmp_emulator_fault(&oss, "UploadPart part=2 status=503");
 *     ... use oss.endpoint, oss.region, oss.access_key_id, oss.access_key_secret ...
 *     char *report = ossmp_emulator_get(&oss, "/report");   // JSON; free() it
 *     ossmp_emulator_stop(&oss);
 *
 * Functions return 0, or -1 with a text in `error`. A struct is used by one thread at a time. The server ends with the
 * process that started it, however that ends. In one source file, define _POSIX_C_SOURCE 200809L or more before the
 * first #include if the compiler is told -std=c99.
 */
#ifndef OSSMP_EMULATOR_H
#define OSSMP_EMULATOR_H

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* A running server. All texts end in NUL; `ca` and `proxy` are empty unless asked for. */
typedef struct ossmp_emulator {
    char endpoint[128];
    char region[64];
    char access_key_id[128];
    char access_key_secret[128];
    char ca[512];
    char control[128];
    char proxy[128];
    char error[512];
    pid_t pid;
    int lifeline;
} ossmp_emulator;

static inline int ossmp_emulator_fail_(ossmp_emulator *emulator, const char *what, int error)
{
    snprintf(emulator->error, sizeof emulator->error, "ossmp-emulator: %s%s%s", what, error ? ": " : "",
             error ? strerror(error) : "");
    return -1;
}

/* Copies the word behind " name=" of the ready line. */
static inline void ossmp_emulator_field_(const char *line, const char *name, char *to, size_t size)
{
    const char *found = strstr(line, name);
    size_t length = 0;

    to[0] = '\0';
    if (found == NULL)
        return;
    found += strlen(name);
    length = strcspn(found, " \n");
    if (length < size) {
        memcpy(to, found, length);
        to[length] = '\0';
    }
}

static inline int ossmp_emulator_stop(ossmp_emulator *emulator)
{
    int status = 0;

    if (emulator->pid <= 0)
        return 0;
    kill(emulator->pid, SIGTERM);
    close(emulator->lifeline);
    while (waitpid(emulator->pid, &status, 0) < 0 && errno == EINTR)
        ;
    emulator->pid = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0
               ? 0
               : ossmp_emulator_fail_(emulator, "it did not stop cleanly", 0);
}

static inline int ossmp_emulator_exec_(const char *const *options, int input, int output)
{
    static const char *const always[] = {"--control", "0", "--until-eof", NULL};
    const char *program = getenv("OSSMP_EMULATOR");
    const char *arguments[128];
    size_t count = 0, i;

    arguments[count++] = program != NULL ? program : "ossmp-emulator";
    for (i = 0; always[i] != NULL; i++)
        arguments[count++] = always[i];
    for (i = 0; options != NULL && options[i] != NULL && count < 127; i++)
        arguments[count++] = options[i];
    arguments[count] = NULL;
    if (dup2(input, 0) >= 0 && dup2(output, 1) >= 0)
        execvp(arguments[0], (char *const *)arguments);
    return 127;
}

/*
 * Starts the server that the environment names in OSSMP_EMULATOR, else the one in PATH, and waits until it is ready.
 * `options` ends in NULL, or is NULL. What goes wrong with them is written to standard error by the server.
 */
static inline int ossmp_emulator_start(ossmp_emulator *emulator, const char *const *options)
{
    int input[2], output[2];
    char line[2048];
    FILE *lines;
    int ready;

    memset(emulator, 0, sizeof *emulator);
    if (pipe(input) != 0)
        return ossmp_emulator_fail_(emulator, "pipe", errno);
    if (pipe(output) != 0) {
        int error = errno;
        close(input[0]);
        close(input[1]);
        return ossmp_emulator_fail_(emulator, "pipe", error);
    }
    fcntl(input[1], F_SETFD, FD_CLOEXEC);
    fcntl(output[0], F_SETFD, FD_CLOEXEC);
    emulator->pid = fork();
    if (emulator->pid == 0)
        _exit(ossmp_emulator_exec_(options, input[0], output[1]));
    close(input[0]);
    close(output[1]);
    emulator->lifeline = input[1];
    if (emulator->pid < 0) {
        int error = errno;
        close(input[1]);
        close(output[0]);
        return ossmp_emulator_fail_(emulator, "fork", error);
    }
    lines = fdopen(output[0], "r");
    ready = lines != NULL && fgets(line, sizeof line, lines) != NULL && strstr(line, " ready ") != NULL;
    if (lines != NULL)
        fclose(lines);
    else
        close(output[0]);
    if (!ready) {
        ossmp_emulator_stop(emulator);
        return ossmp_emulator_fail_(emulator, "it does not start; is it in PATH, or named by OSSMP_EMULATOR?", 0);
    }
    ossmp_emulator_field_(line, " endpoint=", emulator->endpoint, sizeof emulator->endpoint);
    ossmp_emulator_field_(line, " region=", emulator->region, sizeof emulator->region);
    ossmp_emulator_field_(line, " access-key-id=", emulator->access_key_id, sizeof emulator->access_key_id);
    ossmp_emulator_field_(line, " access-key-secret=", emulator->access_key_secret, sizeof emulator->access_key_secret);
    ossmp_emulator_field_(line, " ca=", emulator->ca, sizeof emulator->ca);
    ossmp_emulator_field_(line, " control=", emulator->control, sizeof emulator->control);
    ossmp_emulator_field_(line, " proxy=", emulator->proxy, sizeof emulator->proxy);
    return 0;
}

/* Reads to the end of the connection; NULL if there is no memory. */
static inline char *ossmp_emulator_read_(int fd)
{
    size_t size = 0, room = 65536;
    char *all = (char *)malloc(room + 1);
    ssize_t count;

    while (all != NULL && ((count = read(fd, all + size, room - size)) > 0 || (count < 0 && errno == EINTR))) {
        size += count > 0 ? (size_t)count : 0;
        if (size == room) {
            char *more = (char *)realloc(all, room * 2 + 1);
            if (more == NULL) {
                free(all);
                return NULL;
            }
            all = more;
            room *= 2;
        }
    }
    if (all != NULL)
        all[size] = '\0';
    return all;
}

/*
 * Asks the control port, as docs/emulator.md describes it. The answer is the body, to be given to free(); NULL with a
 * text in `error` if the server cannot be asked or does not answer 200. `body` may be NULL.
 */
static inline char *ossmp_emulator_ask(ossmp_emulator *emulator, const char *method, const char *path, const char *body)
{
    const char *port = strrchr(emulator->control, ':');
    struct sockaddr_in address;
    char head[1024];
    size_t sent = 0, length;
    char *answer, *text;
    int fd;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(port != NULL ? port + 1 : "0"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    body = body != NULL ? body : "";
    length = (size_t)snprintf(head, sizeof head,
                              "%s %s HTTP/1.1\r\nHost: 127.0.0.1%s\r\nContent-Length: %lu\r\nConnection: close\r\n\r\n", method,
                              path, port != NULL ? port : "", (unsigned long)strlen(body));
    fd = length < sizeof head ? socket(AF_INET, SOCK_STREAM, 0) : -1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        ossmp_emulator_fail_(emulator, "the control port cannot be reached", fd < 0 ? 0 : errno);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    while (sent < length + strlen(body)) {
        const char *from = sent < length ? head + sent : body + (sent - length);
        ssize_t count = send(fd, from, sent < length ? length - sent : strlen(from), MSG_NOSIGNAL);
        if (count <= 0)
            break;
        sent += (size_t)count;
    }
    answer = ossmp_emulator_read_(fd);
    close(fd);
    text = answer != NULL ? strstr(answer, "\r\n\r\n") : NULL;
    if (text == NULL || strncmp(answer, "HTTP/1.1 200 ", 13) != 0) {
        ossmp_emulator_fail_(emulator, text != NULL ? text + 4 : "the control port does not answer", 0);
        free(answer);
        return NULL;
    }
    memmove(answer, text + 4, strlen(text + 4) + 1);
    return answer;
}

/* As ossmp_emulator_ask with GET: "/report", "/events", "/faults". */
static inline char *ossmp_emulator_get(ossmp_emulator *emulator, const char *path)
{
    return ossmp_emulator_ask(emulator, "GET", path, NULL);
}

/* As ossmp_emulator_ask with POST, where the answer does not matter: "/clock", "/sts", "/pause". */
static inline int ossmp_emulator_post(ossmp_emulator *emulator, const char *path, const char *json)
{
    char *answer = ossmp_emulator_ask(emulator, "POST", path, json);

    free(answer);
    return answer != NULL ? 0 : -1;
}

/* Arms a fault; several with a line feed between them. */
static inline int ossmp_emulator_fault(ossmp_emulator *emulator, const char *specification)
{
    return ossmp_emulator_post(emulator, "/faults", specification);
}

static inline int ossmp_emulator_clear_faults(ossmp_emulator *emulator)
{
    char *answer = ossmp_emulator_ask(emulator, "DELETE", "/faults", NULL);

    free(answer);
    return answer != NULL ? 0 : -1;
}

#endif
