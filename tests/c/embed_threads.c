/* One client in 64 threads: embed_threads ENDPOINT FILE. Every thread that the library starts has ended, to the last of
 * what runs in it, when the call that started it returns: each end is delayed here.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "embed.h"
#include "process.h"

enum { THREADS = 64 };

static const ossmp_client *shared;
static const char *file;
static atomic_int started, ended;

struct start {
    void *(*run)(void *);
    void *argument;
};

static void *run_and_linger(void *argument)
{
    struct start start = *(struct start *)argument;
    struct timespec moment = {0, 50 * 1000 * 1000};
    void *result;
    free(argument);
    result = start.run(start.argument);
    nanosleep(&moment, NULL);
    atomic_fetch_add(&ended, 1);
    return result;
}

/* Takes the place of the system's, for the library too. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    struct start *start = malloc(sizeof *start);
    int result;
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    *start = (struct start){run, argument};
    result = real(thread, attributes, run_and_linger, start);
    if (result == 0)
        atomic_fetch_add(&started, 1);
    return result;
}

static void no_thread_outlives_its_call(void)
{
    struct { const char *object; int (*call)(const ossmp_client *, const char *, const char *); } calls[] = {
        {"threads/one", embed_one_call},
        {"threads/small", embed_step_by_step},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        CHECK(calls[i].call(shared, calls[i].object, file));
        CHECK_INT(atomic_load(&ended), atomic_load(&started));
    }
    CHECK(embed_streams(shared, "threads/stream", "threads/pieces"));
    CHECK_INT(atomic_load(&ended), atomic_load(&started));
    CHECK(atomic_load(&started) > 0);
done:
    return;
}

static void *work(void *argument)
{
    char name[64];
    snprintf(name, sizeof name, "threads/%d", *(int *)argument);
    return embed_round(shared, name, file) ? argument : NULL;
}

static void one_client_in_many_threads(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS], held = 0;
    long descriptors = process_descriptors();
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, work, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        CHECK_INT(pthread_join(threads[i], &result), 0);
        held += result == &numbers[i];
    }
    CHECK_INT(held, THREADS);
    CHECK_INT(atomic_load(&ended), atomic_load(&started));
    /* As many connections are kept. */
    CHECK(process_descriptors() <= descriptors + 64);
done:
    return;
}

int main(int argc, char **argv)
{
    ossmp_client *client;
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    file = argv[2];
    shared = client = embed_client(argv[1], "-");
    CHECK(client != NULL);
    no_thread_outlives_its_call();
    one_client_in_many_threads();
done:
    ossmp_client_free(client);
    return check_end("embed_threads");
}
