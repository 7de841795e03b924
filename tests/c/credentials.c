/* Where the access key comes from: credentials ENDPOINT METADATA_URL. The emulator refuses the key of the second part
 * once, so that another is asked for. */
#include <time.h>

#include "check.h"

struct vault {
    int calls;
    int returned;
    int fill;
    int64_t expires;
};

static int32_t fetch(void *user_data, ossmp_credentials *out)
{
    struct vault *vault = user_data;

    vault->calls++;
    if (vault->fill)
        ossmp_credentials_set(out, KEY_ID, KEY_SECRET, NULL, vault->expires);
    return vault->returned;
}

static ossmp_client *client_of_vault(const char *endpoint, struct vault *vault)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_config_set_credentials_callback(config, fetch, vault);
    return check_client_of(config);
}

static void check_callback(const char *endpoint)
{
    struct vault vault = {0, 0, 1, 0};
    ossmp_client *client = client_of_vault(endpoint, &vault);
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;

    CHECK(client != NULL);
    CHECK_INT(vault.calls, 0);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "credentials/callback", NULL, &upload, &err));
    CHECK_INT(vault.calls, 1);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, "x", 1, &err));
    CHECK_INT(vault.calls, 1);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 2, "x", 1, &err));
    CHECK_INT(vault.calls, 2);
    CHECK_OK(ossmp_upload_abort(upload, &err));
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

/* A key that ends soon is fetched again for the next call. */
static void check_expiry(const char *endpoint)
{
    struct vault vault = {0, 0, 1, 0};
    ossmp_client *client = client_of_vault(endpoint, &vault);
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;

    vault.expires = (int64_t)time(NULL) * 1000 - 1000;
    CHECK(client != NULL);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
    ossmp_uploads_free(page);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
    CHECK_INT(vault.calls, 2);
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_client_free(client);
}

static void check_failure(const char *endpoint, int returned, int fill, const char *text)
{
    struct vault vault = {0, returned, fill, 0};
    ossmp_client *client = client_of_vault(endpoint, &vault);
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;

    CHECK(client != NULL);
    CHECK_STATUS(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err), OSSMP_E_CREDENTIALS);
    CHECK_HOLDS(ossmp_error_message(err), text);
    CHECK(page == NULL);
done:
    ossmp_error_free(err);
    ossmp_client_free(client);
}

static void check_role(const char *endpoint, const char *metadata_url)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;

    CHECK_STATUS(ossmp_config_set_ecs_role(config, "no/role", NULL), OSSMP_E_ARGUMENT);
    ossmp_config_free(config);
    config = check_config(endpoint);
    CHECK_STATUS(ossmp_config_set_ecs_role(config, NULL, metadata_url), OSSMP_OK);
    client = check_client_of(config);
    config = NULL;
    CHECK(client != NULL);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_client_free(client);
    ossmp_config_free(config);
}

static void check_arguments(void)
{
    ossmp_config *config = ossmp_config_new();

    CHECK_STATUS(ossmp_config_set_credentials_callback(config, NULL, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_config_set_credentials_callback(NULL, fetch, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_credentials_set(NULL, "a", "b", NULL, 0), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_credentials_set((ossmp_credentials *)config, "a", "b", NULL, 0), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_config_set_bandwidth_limit(config, -1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_config_set_bandwidth_limit(config, 1000), OSSMP_OK);
done:
    ossmp_config_free(config);
}

/* 300 KB at 100 KB a second take nearly three. */
static void check_bandwidth(const char *endpoint)
{
    static unsigned char data[300 * 1000];
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    time_t begun;

    ossmp_config_set_bandwidth_limit(config, 100 * 1000);
    client = check_client_of(config);
    CHECK(client != NULL);
    CHECK_OK(ossmp_upload_init(client, BUCKET, "credentials/slow", NULL, &upload, &err));
    begun = time(NULL);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, data, sizeof data, &err));
    CHECK(time(NULL) - begun >= 2);
    CHECK_OK(ossmp_upload_abort(upload, &err));
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: credentials ENDPOINT METADATA_URL\n");
        return 2;
    }
    check_arguments();
    check_callback(argv[1]);
    check_expiry(argv[1]);
    check_failure(argv[1], 7, 1, "it returned 7");
    check_failure(argv[1], 0, 0, "not at all");
    check_role(argv[1], argv[2]);
    check_bandwidth(argv[1]);
    return check_end("credentials");
}
