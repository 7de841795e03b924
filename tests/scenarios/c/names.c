/*
 * Names that mean what a test wants: X.names.test and BUCKET.X.names.test, for the whole program and the library in it.
 *
 *   none   no such name
 *   again  the name server does not answer
 *   once   it does not answer the first time
 *   dead   four addresses, three of which nobody listens at
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

/* All lists are freed by the one who made them: the C library. */
static int real(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    lookup *function;

    *(void **)&function = dlsym(RTLD_NEXT, "getaddrinfo");
    return function == NULL ? EAI_SYSTEM : function(name, service, hints, found);
}

static int four(const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    static const char *const addresses[] = {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"};
    struct addrinfo **end = found;
    size_t i;

    for (i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        int error = real(addresses[i], service, hints, end);

        if (error != 0)
            return error;
        while (*end != NULL)
            end = &(*end)->ai_next;
    }
    return 0;
}

static int is(const char *name, const char *kind)
{
    const char *end = name == NULL ? NULL : strstr(name, ".names.test");
    size_t length = strlen(kind);

    return end != NULL && (size_t)(end - name) >= length && strncmp(end - length, kind, length) == 0;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    static atomic_int asked;

    if (!is(name, "none") && !is(name, "again") && !is(name, "once") && !is(name, "dead"))
        return real(name, service, hints, found);
    if (is(name, "none"))
        return EAI_NONAME;
    if (is(name, "again"))
        return EAI_AGAIN;
    if (is(name, "dead"))
        return four(service, hints, found);
    return atomic_fetch_add(&asked, 1) % 2 == 0 ? EAI_AGAIN : real("127.0.0.1", service, hints, found);
}
