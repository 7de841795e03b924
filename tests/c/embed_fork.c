/* A host that forks while uploads are on their way: embed_fork ENDPOINT CA FILE DIRECTORY; and embed_fork COUNT,
 * what its children execute: whether they have inherited so many descriptors and no more.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "embed.h"
#include "process.h"

enum { BYTES_PER_SECOND = 75 * 1000 }; /* the file takes four seconds */

static const char *endpoint, *ca, *file, *directory, *program;
static long descriptors;
static ossmp_client *client;
static ossmp_control *control;

static ossmp_options *resumable(void)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 1);
    ossmp_options_set_checkpoint(options, directory);
    return options;
}

/* One call with a checkpoint; its status. */
static ossmp_status upload(const ossmp_client *with, ossmp_control *counted)
{
    ossmp_options *options = resumable();
    ossmp_error *err = NULL;
    ossmp_status status;
    if (counted != NULL)
        ossmp_options_set_control(options, counted);
    status = ossmp_client_upload_file(with, BUCKET, "fork/parent", file, options, NULL, &err);
    if (status != OSSMP_OK)
        fprintf(stderr, "embed_fork: %s\n", ossmp_error_message(err));
    ossmp_error_free(err);
    ossmp_options_free(options);
    return status;
}

static void *upload_slowly(void *status)
{
    *(ossmp_status *)status = upload(client, control);
    return NULL;
}

/* Until parts have arrived, and others have not. */
static int is_under_way(void)
{
    struct timespec pause = {0, 10 * 1000 * 1000};
    for (int i = 0; i < 1000 && ossmp_control_bytes_done(control) == 0; i++)
        nanosleep(&pause, NULL);
    return ossmp_control_bytes_done(control) > 0 && ossmp_control_bytes_done(control) < EMBED_SIZE;
}

/* A request that tests/embedding.rs knows by its prefix. */
static int lists_uploads(void)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    int held = 0;
    ossmp_list_options_set_prefix(options, "kept");
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, options, &page, &err));
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_list_options_free(options);
    return held;
}

static int makes_its_own(void)
{
    ossmp_client *own = embed_client(endpoint, ca);
    int held = own != NULL && embed_round(own, "fork/child", file);
    ossmp_client_free(own);
    return !held;
}

static int frees_what_it_inherited(void)
{
    ossmp_client_free(client);
    ossmp_control_free(control);
    return makes_its_own();
}

static int exits(void)
{
    exit(EXIT_SUCCESS); /* with what is registered for that */
}

static int executes(void)
{
    char count[32];
    snprintf(count, sizeof count, "%ld", descriptors);
    execl(program, program, count, (char *)NULL);
    return 1;
}

static int meets_the_lock(void)
{
    ossmp_client *own = embed_client(endpoint, ca);
    ossmp_status status = upload(own, NULL);
    ossmp_client_free(own);
    return status != OSSMP_E_CHECKPOINT;
}

static int child_succeeds(int (*work)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(work());
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void children_do_not_disturb(void)
{
    ossmp_status status = OSSMP_E_INTERNAL;
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, upload_slowly, &status), 0);
    CHECK(is_under_way());
    CHECK(child_succeeds(executes));
    CHECK(child_succeeds(exits));
    CHECK(child_succeeds(meets_the_lock));
    CHECK(ossmp_control_bytes_done(control) < EMBED_SIZE);
    CHECK(child_succeeds(makes_its_own));
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_STATUS(status, OSSMP_OK);
    /* The connections that are kept between these must be as good as before. */
    CHECK(lists_uploads());
    CHECK(child_succeeds(frees_what_it_inherited));
    CHECK(lists_uploads());
done:
    return;
}

/* The child has the descriptor of the lock, too, and lives on. */
static void a_child_does_not_keep_the_lock(void)
{
    ossmp_client *fast = embed_client(endpoint, ca);
    ossmp_status status = OSSMP_E_INTERNAL;
    pthread_t thread;
    pid_t child = -1;
    ossmp_control_free(control);
    control = ossmp_control_new();
    CHECK_INT(pthread_create(&thread, NULL, upload_slowly, &status), 0);
    CHECK(is_under_way());
    child = fork();
    if (child == 0) {
        for (;;)
            pause();
    }
    CHECK(child > 0);
    ossmp_control_cancel(control);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_STATUS(status, OSSMP_E_CANCELLED);
    CHECK_STATUS(upload(fast, NULL), OSSMP_OK);
done:
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    ossmp_client_free(fast);
}

int main(int argc, char **argv)
{
    ossmp_config *config;
    if (argc == 2)
        return process_descriptors() == strtol(argv[1], NULL, 10) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT CA FILE DIRECTORY | COUNT\n", argv[0]);
        return EXIT_FAILURE;
    }
    program = argv[0];
    endpoint = argv[1];
    ca = argv[2];
    file = argv[3];
    directory = argv[4];
    descriptors = process_descriptors();
    embed_prepare();
    config = embed_config(endpoint, ca);
    ossmp_config_set_bandwidth_limit(config, BYTES_PER_SECOND);
    client = check_client_of(config);
    control = ossmp_control_new();
    CHECK(client != NULL);
    children_do_not_disturb();
    a_child_does_not_keep_the_lock();
done:
    ossmp_control_free(control);
    ossmp_client_free(client);
    return check_end("embed_fork");
}
