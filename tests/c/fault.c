/* One upload under a fault: fault ENDPOINT OBJECT FILE CHECKPOINT STATUS [MS]. CHECKPOINT may be "". The call must end with
 * the status of this name, or one of several with '|' between them. A server that is silent for MS, or 500 ms, counts as
 * gone. tests/column_f.rs, tests/torture.rs and tests/kills.rs make the fault and look at what the server has then. */
#include <time.h>

#include "check.h"

/* Whether a name is among those of a list. */
static int is_among(const char *name, const char *list)
{
    size_t length = strlen(name);
    const char *found = list;

    while ((found = strstr(found, name)) != NULL) {
        if ((found == list || found[-1] == '|') && (found[length] == '\0' || found[length] == '|'))
            return 1;
        found += length;
    }
    return 0;
}

int main(int argc, char **argv)
{
    ossmp_config *config;
    ossmp_client *client = NULL;
    ossmp_options *options = ossmp_options_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    ossmp_status status;
    time_t begun = time(NULL);
    int32_t limit = 500;

    if (argc != 6 && argc != 7) {
        fprintf(stderr, "usage: fault ENDPOINT OBJECT FILE CHECKPOINT STATUS [MS]\n");
        return 2;
    }
    if (argc == 7)
        limit = (int32_t)strtol(argv[6], NULL, 10);
    config = check_config(argv[1]);
    ossmp_config_set_idle_timeout(config, limit);
    ossmp_config_set_connect_timeout(config, limit);
    ossmp_config_set_max_attempts(config, 3);
    client = check_client_of(config);
    CHECK(client != NULL);
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 2);
    ossmp_options_set_deadline(options, 40000);
    if (argv[4][0] != '\0')
        ossmp_options_set_checkpoint(options, argv[4]);
    status = ossmp_client_upload_file(client, BUCKET, argv[2], argv[3], options, &result, &err);
    if (!is_among(ossmp_status_name(status), argv[5]))
        check_report(__FILE__, __LINE__, "status", ossmp_error_message(err), argv[5]);
    CHECK(time(NULL) - begun < 60);
    CHECK((status == OSSMP_OK) == (err == NULL));
    CHECK((result != NULL) == (status == OSSMP_OK || status == OSSMP_E_CALLBACK_FAILED));
    if (err != NULL) {
        CHECK(ossmp_error_operation(err)[0] != '\0');
        CHECK_TEXT(ossmp_error_bucket(err), BUCKET);
        CHECK_TEXT(ossmp_error_object(err), argv[2]);
    }
    if (err != NULL && (status == OSSMP_E_SERVICE || status == OSSMP_E_INTEGRITY))
        CHECK(ossmp_error_http_status(err) != 0);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_options_free(options);
    ossmp_client_free(client);
    return check_end("fault");
}
