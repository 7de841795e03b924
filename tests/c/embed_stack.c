/* Threads with stacks of 128 KiB, as some servers and interpreters make them: embed_stack ENDPOINT TLS CA FILE. Says how
 * much of it was used.
 */
#define _DEFAULT_SOURCE

#include <pthread.h>
#include <sys/mman.h>

#include "embed.h"

enum { STACK = 128 * 1024, GUARD = 64 * 1024, MARK = 0xa5 };

struct job {
    const char *name, *endpoint, *ca, *file;
    int held;
};

static void *work(void *argument)
{
    struct job *job = argument;
    ossmp_client *client = embed_client(job->endpoint, job->ca);
    job->held = client != NULL && embed_round(client, job->name, job->file);
    ossmp_client_free(client);
    return NULL;
}

/* The server's certificate is signed by nobody that this client trusts. */
static void *be_refused(void *argument)
{
    struct job *job = argument;
    ossmp_client *client = embed_client(job->endpoint, "-");
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK(client != NULL);
    CHECK_STATUS(ossmp_upload_init(client, BUCKET, job->name, NULL, &upload, &err), OSSMP_E_TLS);
    job->held = 1;
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return NULL;
}

static int on_a_small_stack(void *(*run)(void *), struct job *job)
{
    unsigned char *memory = mmap(NULL, GUARD + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned char *stack = memory + GUARD;
    pthread_attr_t attributes;
    pthread_t thread;
    long untouched = 0;
    job->held = 0;
    CHECK(memory != MAP_FAILED);
    CHECK_INT(mprotect(memory, GUARD, PROT_NONE), 0);
    memset(stack, MARK, STACK);
    CHECK_INT(pthread_attr_init(&attributes), 0);
    CHECK_INT(pthread_attr_setstack(&attributes, stack, STACK), 0);
    CHECK_INT(pthread_create(&thread, &attributes, run, job), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    while (untouched < STACK && stack[untouched] == MARK)
        untouched++;
    printf("%s: %ld of %d KiB of stack\n", job->name, (STACK - untouched) / 1024, STACK / 1024);
    munmap(memory, GUARD + STACK);
done:
    return job->held;
}

int main(int argc, char **argv)
{
    struct job plain, tls, refused;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT TLS CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    plain = (struct job){"stack/plain", argv[1], "-", argv[4], 0};
    tls = (struct job){"stack/tls", argv[2], argv[3], argv[4], 0};
    refused = (struct job){"stack/refused", argv[2], "-", argv[4], 0};
    CHECK(on_a_small_stack(work, &plain));
    CHECK(on_a_small_stack(work, &tls));
    CHECK(on_a_small_stack(be_refused, &refused));
done:
    return check_end("embed_stack");
}
