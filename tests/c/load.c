/* Many uploads at once on one client: load ENDPOINT UPLOADS. Each has a thread of its own. All of them are begun, and the
 * server lists them all, before the first part of any is sent. Run by scripts/soak.sh.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sys/resource.h>
#include <time.h>

#include "check.h"
#include "process.h"

enum { MOST = 1000, STACK = 128 * 1024, KEPT_CONNECTIONS = 64 };

static const ossmp_client *shared;
static pthread_barrier_t begun, listed;
static unsigned char data[MIN_PART];
static int completed[MOST];

static void *upload_one(void *argument)
{
    int number = *(int *)argument;
    char object[32];
    ossmp_upload *upload = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    ossmp_status status;
    snprintf(object, sizeof object, "load/%d", number);
    status = ossmp_upload_init(shared, BUCKET, object, NULL, &upload, &err);
    pthread_barrier_wait(&begun);
    pthread_barrier_wait(&listed);
    CHECK_OK(status);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, data, sizeof data, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 2, data, 1000, &err));
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), MIN_PART + 1000);
    completed[number] = 1;
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_upload_free(upload);
    return NULL;
}

/* A connection each, and what else is open. */
static int allow_descriptors(rlim_t count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < count)
        return 0;
    if (limit.rlim_cur < count)
        limit.rlim_cur = count;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static pthread_t threads[MOST];
    static int numbers[MOST];
    pthread_attr_t attributes;
    ossmp_client *client = NULL;
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    ossmp_status status;
    long descriptors, open_uploads, done = 0;
    double started = seconds();
    int uploads;

    if (argc != 3 || (uploads = atoi(argv[2])) < 1 || uploads > MOST) {
        fprintf(stderr, "usage: load ENDPOINT UPLOADS (at most %d)\n", MOST);
        return 2;
    }
    CHECK(allow_descriptors((rlim_t)uploads + 100));
    check_fill(data, sizeof data, 5);
    descriptors = process_descriptors();
    client = check_client(argv[1]);
    CHECK(client != NULL);
    shared = client;
    CHECK_INT(pthread_barrier_init(&begun, NULL, (unsigned)uploads + 1), 0);
    CHECK_INT(pthread_barrier_init(&listed, NULL, (unsigned)uploads + 1), 0);
    CHECK_INT(pthread_attr_init(&attributes), 0);
    CHECK_INT(pthread_attr_setstacksize(&attributes, STACK), 0);
    for (int i = 0; i < uploads; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], &attributes, upload_one, &numbers[i]) != 0) {
            perror("load: pthread_create");
            return EXIT_FAILURE; /* the others wait at the barrier for ever */
        }
    }
    pthread_attr_destroy(&attributes);
    pthread_barrier_wait(&begun);
    status = ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err);
    open_uploads = (long)ossmp_uploads_len(page);
    pthread_barrier_wait(&listed);
    for (int i = 0; i < uploads; i++) {
        pthread_join(threads[i], NULL);
        done += completed[i];
    }
    CHECK_OK(status);
    CHECK_INT(open_uploads, uploads);
    CHECK_INT(done, uploads);
    CHECK(process_descriptors() <= descriptors + KEPT_CONNECTIONS);
    CHECK_INT(process_threads(1), 1);
    printf("%d uploads at once on one client in %.1f s: RSS %ld KiB at most, %ld descriptors kept\n", uploads,
           seconds() - started, process_status("VmHWM:"), process_descriptors() - descriptors);
    ossmp_client_free(client);
    client = NULL;
    CHECK_INT(process_descriptors(), descriptors);
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_client_free(client);
    return check_end("load");
}
