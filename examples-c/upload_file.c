/* Uploads a file in one call: several parts at a time, with a progress bar, and resumable. Run it again after it was
 * interrupted, killed or cut off, and it goes on where it stopped. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "progress.h"

#define EXIT_INTERRUPTED 130 /* as a shell reports SIGINT */

static ossmp_control *control;

/* ossmp_control_cancel is the one function that a signal handler may call. */
static void on_interrupt(int signal)
{
    (void)signal;
    ossmp_control_cancel(control);
}

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: %s [OPTION ...] ENDPOINT BUCKET OBJECT FILE\n"
            "\n"
            "Uploads FILE to BUCKET as OBJECT, several parts at a time. Ctrl-C stops it cleanly.\n"
            "\n"
            "  --resume-dir DIR     remember in DIR where it stopped, and go on there the next time\n"
            "  --part-size SIZE     bytes, or with K, M or G (default 8M, grown where 10,000 parts do not suffice)\n"
            "  --concurrency N      parts at a time, 1 to 64 (default 4)\n"
            "  --limit RATE         bytes per second at most, or with K, M or G\n"
            "\n"
            "  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000\n"
            "  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones\n"
            "  OSS_ACCESS_KEY_SECRET\n"
            "  OSS_REGION             environment, optional: the region, where the endpoint does not name it\n"
            "\n"
            "Exit code: 0 uploaded, 1 failed, 2 wrong arguments, 130 interrupted.\n",
            program);
}

/* Takes one option with its value. Returns 0 when it is unknown or wrong. */
static int take_option(const char *name, const char *value, ossmp_config *config, ossmp_options *options,
                       const char **resume_dir)
{
    int64_t number;

    if (strcmp(name, "--resume-dir") == 0) {
        *resume_dir = value;
        return ossmp_options_set_checkpoint(options, value) == OSSMP_OK;
    }
    if (strcmp(name, "--part-size") == 0) {
        number = parse_size(value, 1, INT64_MAX);
        return number > 0 && ossmp_options_set_part_size(options, number) == OSSMP_OK;
    }
    if (strcmp(name, "--concurrency") == 0) {
        number = parse_size(value, 1, 64);
        return number > 0 && ossmp_options_set_concurrency(options, (int32_t)number) == OSSMP_OK;
    }
    if (strcmp(name, "--limit") == 0) {
        number = parse_size(value, 1, INT64_MAX);
        return number > 0 && ossmp_config_set_bandwidth_limit(config, number) == OSSMP_OK;
    }
    return 0;
}

static void cancel_on_interrupt(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends it the hard way */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* What became of it, and how to go on. */
static void explain(ossmp_status status, const ossmp_error *error, const char *resume_dir)
{
    if (status == OSSMP_E_CANCELLED)
        fprintf(stderr, "Interrupted.\n");
    else
        print_failure("uploading", status, error);
    if (status == OSSMP_E_ARGUMENT)
        return;
    if (ossmp_error_object_state(error) == OSSMP_OBJECT_MADE)
        fprintf(stderr, "The object was made all the same.\n");
    else if (resume_dir != NULL && status != OSSMP_E_CHECKPOINT)
        fprintf(stderr, "Run the same command again to go on; what has arrived is not sent again.\n");
    else if (resume_dir == NULL)
        fprintf(stderr, "With --resume-dir the next run would go on where this one stopped.\n");
}

int main(int argc, char **argv)
{
    const char *region = getenv("OSS_REGION");
    const char *resume_dir = NULL;
    ossmp_config *config = ossmp_config_new();
    ossmp_options *options = ossmp_options_new();
    ossmp_client *client = NULL;
    ossmp_result *result = NULL;
    ossmp_error *error = NULL;
    ossmp_status status = OSSMP_OK;
    struct progress progress;
    int code = EXIT_USAGE;
    int first = 1;

    control = ossmp_control_new();
    while (first + 1 < argc && strncmp(argv[first], "--", 2) == 0) {
        if (!take_option(argv[first], argv[first + 1], config, options, &resume_dir)) {
            fprintf(stderr, "%s %s is not an option, or its value is out of range\n", argv[first], argv[first + 1]);
            usage(argv[0]);
            goto done;
        }
        first += 2;
    }
    if (argc - first != 4) {
        usage(argv[0]);
        goto done;
    }

    ossmp_config_set_endpoint(config, argv[first]);
    ossmp_config_set_credentials_from_env(config);
    if (region != NULL)
        ossmp_config_set_region(config, region);
    status = ossmp_client_new(config, &client, &error);
    if (status != OSSMP_OK) {
        print_failure("creating the client", status, error);
        code = EXIT_FAILED;
        goto done;
    }

    progress_begin(&progress);
    ossmp_options_set_progress(options, progress_show, &progress);
    ossmp_options_set_control(options, control);
    cancel_on_interrupt();
    status = ossmp_client_upload_file(client, argv[first + 1], argv[first + 2], argv[first + 3], options, &result, &error);
    progress_end(&progress);
    if (status == OSSMP_OK) {
        printf("uploaded  %" PRId64 " bytes, %" PRId64 " of them were there already\n", ossmp_result_size(result),
               ossmp_result_bytes_reused(result));
        printf("etag      %s\ncrc-64    %s\n", ossmp_result_etag(result), ossmp_result_crc64(result));
        code = EXIT_DONE;
    } else {
        explain(status, error, resume_dir);
        code = status == OSSMP_E_CANCELLED ? EXIT_INTERRUPTED : EXIT_FAILED;
    }

done:
    ossmp_error_free(error);
    ossmp_result_free(result);
    ossmp_client_free(client);
    ossmp_options_free(options);
    ossmp_config_free(config);
    ossmp_control_free(control);
    return code;
}
