/* Preloaded into a program: lets one system call of it fail, or kills it there.
 *
 *   SHIM_SCOPE  which calls count: "net", "malloc", or those that touch a path with this prefix
 *   SHIM_AT     the one that is struck, from 1; 0 strikes none
 *   SHIM_DO     an errno's number, "kill" (before the call), "after" (killed behind it) or "short" (does half)
 *   SHIM_EVERY  "1": strikes all from SHIM_AT on
 *   SHIM_LOG    where the number of calls goes at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum effect { NONE, FAIL, KILL, AFTER, SHORT };

static struct {
    int ready;
    const char *scope;
    size_t scope_length;
    long at;
    int every;
    enum effect effect;
    int code;
    const char *log;
} plan;
static atomic_long calls;

#define REAL(type, name, ...)                                                                                          \
    static type (*real)(__VA_ARGS__);                                                                                  \
    if (real == NULL)                                                                                                  \
        *(void **)&real = dlsym(RTLD_NEXT, name)

static const char *setting(const char *name)
{
    const char *value = getenv(name);

    return value != NULL ? value : "";
}

__attribute__((constructor)) static void prepare(void)
{
    const char *effect = setting("SHIM_DO");

    plan.scope = setting("SHIM_SCOPE");
    plan.scope_length = strlen(plan.scope);
    plan.at = atol(setting("SHIM_AT"));
    plan.every = strcmp(setting("SHIM_EVERY"), "1") == 0;
    plan.log = setting("SHIM_LOG");
    plan.code = atoi(effect);
    if (strcmp(effect, "kill") == 0)
        plan.effect = KILL;
    else if (strcmp(effect, "after") == 0)
        plan.effect = AFTER;
    else if (strcmp(effect, "short") == 0)
        plan.effect = SHORT;
    else
        plan.effect = plan.code != 0 ? FAIL : NONE;
    plan.ready = 1;
}

__attribute__((destructor)) static void report(void)
{
    FILE *log;

    plan.ready = 0;
    if (plan.log[0] != '\0' && (log = fopen(plan.log, "w")) != NULL) {
        fprintf(log, "%ld\n", atomic_load(&calls));
        fclose(log);
    }
}

/* What happens to this call, which is in the scope. */
static enum effect strike(void)
{
    long number = atomic_fetch_add(&calls, 1) + 1;
    int struck = plan.at > 0 && (number == plan.at || (plan.every && number > plan.at));

    if (struck && plan.effect == KILL)
        kill(getpid(), SIGKILL);
    if (struck && plan.effect == FAIL)
        errno = plan.code;
    return struck ? plan.effect : NONE;
}

static enum effect on_path(const char *path)
{
    if (!plan.ready || plan.scope[0] != '/' || path == NULL || strncmp(path, plan.scope, plan.scope_length) != 0)
        return NONE;
    return strike();
}

static enum effect on_descriptor(int fd)
{
    char link[64], path[PATH_MAX];
    ssize_t length;

    if (!plan.ready || plan.scope[0] != '/')
        return NONE;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return NONE;
    path[length] = '\0';
    return on_path(path);
}

static enum effect on_net(void)
{
    return plan.ready && strcmp(plan.scope, "net") == 0 ? strike() : NONE;
}

static enum effect on_malloc(void)
{
    return plan.ready && strcmp(plan.scope, "malloc") == 0 ? strike() : NONE;
}

static void finish(enum effect effect)
{
    if (effect == AFTER)
        kill(getpid(), SIGKILL);
}

/* Runs the real call unless it was struck; the effect is known by the name of the variable. */
#define CALL(effect, expression)                                                                                       \
    if (effect == FAIL)                                                                                                \
        return -1;                                                                                                     \
    long result = (long)(expression);                                                                                  \
    finish(effect);                                                                                                    \
    return result

static int do_open(const char *name, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...);
    enum effect effect = on_path(path);

    *(void **)&real = dlsym(RTLD_NEXT, name);
    CALL(effect, real(path, flags, mode));
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;

    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    return do_open("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;

    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    return do_open("open64", path, flags, mode);
}

ssize_t write(int fd, const void *data, size_t length)
{
    enum effect effect = on_descriptor(fd);

    REAL(ssize_t, "write", int, const void *, size_t);
    if (effect == SHORT)
        length = (length + 1) / 2;
    CALL(effect, real(fd, data, length));
}

ssize_t read(int fd, void *data, size_t length)
{
    enum effect effect = on_descriptor(fd);

    REAL(ssize_t, "read", int, void *, size_t);
    if (effect == SHORT)
        length = (length + 1) / 2;
    CALL(effect, real(fd, data, length));
}

ssize_t pread64(int fd, void *data, size_t length, off64_t offset)
{
    enum effect effect = on_descriptor(fd);

    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (effect == SHORT)
        length = (length + 1) / 2;
    CALL(effect, real(fd, data, length, offset));
}

int fsync(int fd)
{
    enum effect effect = on_descriptor(fd);

    REAL(int, "fsync", int);
    CALL(effect, real(fd));
}

int ftruncate64(int fd, off64_t length)
{
    enum effect effect = on_descriptor(fd);

    REAL(int, "ftruncate64", int, off64_t);
    CALL(effect, real(fd, length));
}

int flock(int fd, int operation)
{
    enum effect effect = on_descriptor(fd);

    REAL(int, "flock", int, int);
    CALL(effect, real(fd, operation));
}

int fstat64(int fd, struct stat64 *out)
{
    enum effect effect = on_descriptor(fd);

    REAL(int, "fstat64", int, struct stat64 *);
    CALL(effect, real(fd, out));
}

int stat64(const char *restrict path, struct stat64 *restrict out)
{
    enum effect effect = on_path(path);

    REAL(int, "stat64", const char *, struct stat64 *);
    CALL(effect, real(path, out));
}

int lstat64(const char *restrict path, struct stat64 *restrict out)
{
    enum effect effect = on_path(path);

    REAL(int, "lstat64", const char *, struct stat64 *);
    CALL(effect, real(path, out));
}

int statx(int directory, const char *restrict path, int flags, unsigned mask, struct statx *restrict out)
{
    /* Rust asks for nothing at all to see whether the system has this call; the header promises that nobody does. */
    const char *volatile asked = path;
    enum effect effect = NONE;

    if (asked != NULL)
        effect = path[0] != '\0' ? on_path(path) : on_descriptor(directory);
    REAL(int, "statx", int, const char *, int, unsigned, struct statx *);
    CALL(effect, real(directory, path, flags, mask, out));
}

int rename(const char *from, const char *to)
{
    enum effect effect = on_path(from);

    REAL(int, "rename", const char *, const char *);
    CALL(effect, real(from, to));
}

int unlink(const char *path)
{
    enum effect effect = on_path(path);

    REAL(int, "unlink", const char *);
    CALL(effect, real(path));
}

int socket(int domain, int type, int protocol)
{
    enum effect effect = on_net();

    REAL(int, "socket", int, int, int);
    CALL(effect, real(domain, type, protocol));
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    enum effect effect = on_net();

    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (effect == SHORT)
        length = (length + 1) / 2;
    CALL(effect, real(fd, data, length, flags));
}

ssize_t recv(int fd, void *data, size_t length, int flags)
{
    enum effect effect = on_net();

    REAL(ssize_t, "recv", int, void *, size_t, int);
    if (effect == SHORT)
        length = (length + 1) / 2;
    CALL(effect, real(fd, data, length, flags));
}

/* The C library's own names: dlsym allocates itself. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    return on_malloc() == FAIL ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return on_malloc() == FAIL ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return on_malloc() == FAIL ? NULL : __libc_realloc(old, size);
}
