/* Aborts an upload: OSS deletes its parts, and its id is of no further use.
 *
 * Without an upload id it initiates one first, to show both steps. */
#include <stdio.h>
#include <stdlib.h>

#include "common.h"

static void usage(const char *program)
{
    fprintf(stderr,
            "usage: %s ENDPOINT BUCKET OBJECT [UPLOAD_ID]\n"
            "\n"
            "Aborts the upload UPLOAD_ID of OBJECT; without UPLOAD_ID, one that it initiates itself.\n"
            "\n"
            "  ENDPOINT               e.g. oss-cn-hangzhou.aliyuncs.com, or http://127.0.0.1:9000\n"
            "  OSS_ACCESS_KEY_ID      environment: the keys, and OSS_SESSION_TOKEN for temporary ones\n"
            "  OSS_ACCESS_KEY_SECRET\n"
            "  OSS_REGION             environment, optional: the region, where the endpoint does not name it\n"
            "\n"
            "Exit code: 0 aborted, 1 failed, 2 wrong arguments.\n",
            program);
}

int main(int argc, char **argv)
{
    const char *endpoint, *bucket, *object, *upload_id;
    const char *region = getenv("OSS_REGION");
    const char *doing = "creating the client";
    ossmp_status status = OSSMP_OK;
    ossmp_config *config = NULL;
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *error = NULL;

    if (argc < 4 || argc > 5) {
        usage(argv[0]);
        return EXIT_USAGE;
    }
    endpoint = argv[1];
    bucket = argv[2];
    object = argv[3];
    upload_id = argc == 5 ? argv[4] : NULL;

    config = ossmp_config_new();
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials_from_env(config);
    if (region != NULL)
        ossmp_config_set_region(config, region);
    status = ossmp_client_new(config, &client, &error);
    if (status != OSSMP_OK)
        goto done;

    doing = "opening the upload";
    if (upload_id != NULL) /* sends nothing: the id is checked by the first request that uses it */
        status = ossmp_upload_attach(client, bucket, object, upload_id, NULL, &upload, &error);
    else
        status = ossmp_upload_init(client, bucket, object, NULL, &upload, &error);
    if (status != OSSMP_OK)
        goto done;
    printf("upload id %s\n", ossmp_upload_id(upload));

    doing = "aborting the upload";
    status = ossmp_upload_abort(upload, &error);
    if (status != OSSMP_OK)
        goto done;
    printf("aborted\n");

done:
    if (status != OSSMP_OK)
        print_failure(doing, status, error);
    ossmp_error_free(error);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    ossmp_config_free(config);
    return status == OSSMP_OK ? EXIT_DONE : EXIT_FAILED;
}
