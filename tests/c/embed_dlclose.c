/* A plug-in's life, a hundred times: embed_dlclose LIBRARY ENDPOINT CA FILE. The library is opened, used by two threads,
 * and closed; one of the threads, in which it keeps things of its own, ends behind that.
 */
#define _POSIX_C_SOURCE 200809L
#include "embed_dl.h"

#include <pthread.h>

#include "embed.h"
#include "process.h"

enum { TIMES = 100, WARM_UP = 10, GROWTH_KIB = 4 * 1024 };

static struct embed_api api;
static const char *endpoint, *ca, *file;
static pthread_barrier_t used, closed;

static int use(const char *name)
{
    ossmp_client *client;
    int held;
    embed_api = &api;
    client = embed_client(endpoint, ca);
    held = client != NULL && embed_round(client, name, file);
    ossmp_client_free(client);
    return held;
}

static void *use_and_wait(void *held)
{
    *(int *)held = use("dlclose/thread");
    pthread_barrier_wait(&used);
    pthread_barrier_wait(&closed);
    return NULL;
}

static int once(const char *library)
{
    pthread_t thread;
    int here = 0, there = 0;
    CHECK(embed_load(&api, library));
    CHECK_INT(pthread_create(&thread, NULL, use_and_wait, &there), 0);
    here = use("dlclose/main");
    pthread_barrier_wait(&used);
    CHECK_INT(dlclose(api.handle), 0);
    pthread_barrier_wait(&closed);
    CHECK_INT(pthread_join(thread, NULL), 0);
done:
    return here && there;
}

int main(int argc, char **argv)
{
    long rss = 0, descriptors = process_descriptors();
    if (argc != 5) {
        fprintf(stderr, "usage: %s LIBRARY ENDPOINT CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    endpoint = argv[2];
    ca = argv[3];
    file = argv[4];
    embed_prepare();
    CHECK_INT(pthread_barrier_init(&used, NULL, 2), 0);
    CHECK_INT(pthread_barrier_init(&closed, NULL, 2), 0);
    for (int i = 0; i < TIMES; i++) {
        CHECK(once(argv[1]));
        if (i == WARM_UP)
            rss = process_status("VmRSS:");
    }
    printf("RSS %+ld KiB\n", process_status("VmRSS:") - rss);
    CHECK(process_status("VmRSS:") < rss + GROWTH_KIB);
    CHECK_INT(process_descriptors(), descriptors);
done:
    return check_end("embed_dlclose");
}
