/* Two copies of the library in one process, both used at once: embed_copies COPY COPY ENDPOINT TLS CA FILE. With
 * -DEMBED_STATIC the first is the archive that is linked in, and is given as "-".
 */
#define _POSIX_C_SOURCE 200809L
#include "embed_dl.h"

#include <pthread.h>

#include "embed.h"

enum { ROUNDS = 5 };

struct user {
    struct embed_api api;
    const char *name, **arguments;
    int held;
};

static pthread_barrier_t begin;

static void *use(void *argument)
{
    struct user *user = argument;
    ossmp_client *plain, *tls;
    embed_api = &user->api;
    plain = embed_client(user->arguments[0], "-");
    tls = embed_client(user->arguments[1], user->arguments[2]);
    pthread_barrier_wait(&begin);
    CHECK(plain != NULL && tls != NULL);
    for (int i = 0; i < ROUNDS; i++)
        CHECK(embed_round(plain, user->name, user->arguments[3]) && embed_round(tls, user->name, user->arguments[3]));
    user->held = 1;
done:
    ossmp_client_free(tls);
    ossmp_client_free(plain);
    return NULL;
}

static int load(struct embed_api *api, const char *path)
{
#ifdef EMBED_STATIC
    if (strcmp(path, "-") == 0) {
        embed_linked(api);
        return 1;
    }
#endif
    return embed_load(api, path);
}

int main(int argc, char **argv)
{
    static struct user users[2];
    pthread_t threads[2];
    if (argc != 7) {
        fprintf(stderr, "usage: %s COPY COPY ENDPOINT TLS CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    CHECK_INT(pthread_barrier_init(&begin, NULL, 2), 0);
    for (int i = 0; i < 2; i++) {
        users[i].name = i == 0 ? "copies/first" : "copies/second";
        users[i].arguments = (const char **)argv + 3;
        CHECK(load(&users[i].api, argv[i + 1]));
    }
    CHECK(users[0].api.client_new != users[1].api.client_new);
    for (int i = 0; i < 2; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, use, &users[i]), 0);
    for (int i = 0; i < 2; i++)
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK(users[0].held && users[1].held);
    /* One is unloaded while the other goes on. */
    CHECK_INT(dlclose(users[1].api.handle), 0);
    CHECK_INT(pthread_barrier_destroy(&begin), 0);
    CHECK_INT(pthread_barrier_init(&begin, NULL, 1), 0);
    users[0].held = 0;
    use(&users[0]);
    CHECK(users[0].held);
done:
    return check_end("embed_copies");
}
