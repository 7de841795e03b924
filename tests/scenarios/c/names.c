/*
 * Names that mean what a test wants: X.names.test and BUCKET.X.names.test, for the whole program and the library in it.
 * X may be followed by "-NUMBER", below 65536 as a port is.
 *
 *   none   no such name
 *   again  the name server does not answer
 *   once   it does not answer the first time that this NUMBER is asked for
 *   dead   four addresses, three of which nobody listens at
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdbool.h>
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

/* What stands between this kind and ".names.test": "" or "-NUMBER"; NULL if the name is of another kind. */
static const char *rest_of(const char *name, const char *kind)
{
    const char *end = name == NULL ? NULL : strstr(name, ".names.test");
    const char *begin = end;
    size_t length = strlen(kind);

    while (begin != NULL && begin > name && begin[-1] != '.')
        begin--;
    if (begin == NULL || (size_t)(end - begin) < length || strncmp(begin, kind, length) != 0)
        return NULL;
    return begin[length] == '.' || begin[length] == '-' ? begin + length : NULL;
}

static int is(const char *name, const char *kind)
{
    return rest_of(name, kind) != NULL;
}

/* Whether nobody has asked for the name with this number: clients with numbers of their own do not disturb each other. */
static int is_first(const char *name)
{
    static atomic_bool asked[65536];
    const char *rest = rest_of(name, "once");
    unsigned long number = *rest == '-' ? strtoul(rest + 1, NULL, 10) : 0;

    return !atomic_exchange(&asked[number % (sizeof asked / sizeof *asked)], true);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    if (is(name, "none"))
        return EAI_NONAME;
    if (is(name, "again"))
        return EAI_AGAIN;
    if (is(name, "dead"))
        return four(service, hints, found);
    if (is(name, "once"))
        return is_first(name) ? EAI_AGAIN : real("127.0.0.1", service, hints, found);
    return real(name, service, hints, found);
}
