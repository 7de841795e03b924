/* Every setter of ossmp_config and ossmp_options does what it says. What only the server sees, tests/c_abi.rs checks
 * afterwards by the name of the object. (Those of ossmp_list_options are in uploads.c, controls in threads.c.)
 */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <time.h>

struct places {
    const char *endpoint; /* an emulator that knows a temporary key, too */
    const char *tls;      /* one with https, and its certificate authority */
    const char *ca_file;
    const char *slow;  /* one that stalls ListParts and fails every AbortMultipartUpload */
    const char *stuck; /* a port that accepts no connection and refuses none */
    const char *proxy; /* leads every host to the first emulator */
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Starts an upload of the object with this configuration, which it frees, and gives the status. */
static ossmp_status touch(ossmp_config *config, const char *object, const ossmp_options *options)
{
    ossmp_client *client = check_client_of(config);
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    ossmp_status status = ossmp_upload_init(client, BUCKET, object, options, &upload, &err);
    if (status != OSSMP_OK)
        fprintf(stderr, "%s: %s\n", object, ossmp_error_message(err));
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return status;
}

static ossmp_config *config_without_region(const char *endpoint)
{
    ossmp_config *config = ossmp_config_new();
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials(config, KEY_ID, KEY_SECRET, "");
    return config;
}

static void who_signs(const struct places *at)
{
    ossmp_config *config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_credentials(config, " STS.temporary ", "sts-secret\n", "sts-token"), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/credentials", NULL), OSSMP_OK);
    config = check_config(at->endpoint);
    setenv("OSS_ACCESS_KEY_ID", "STS.temporary", 1);
    setenv("OSS_ACCESS_KEY_SECRET", "sts-secret", 1);
    setenv("OSS_SESSION_TOKEN", "sts-token", 1);
    CHECK_STATUS(ossmp_config_set_credentials_from_env(config), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/credentials_from_env", NULL), OSSMP_OK);
    config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_anonymous(config), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/anonymous", NULL), OSSMP_E_SERVICE);
    config = NULL;
done:
    ossmp_config_free(config);
}

static void an_environment_without_keys(const struct places *at)
{
    ossmp_config *config = check_config(at->endpoint);
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    unsetenv("OSS_ACCESS_KEY_SECRET");
    CHECK_STATUS(ossmp_config_set_credentials_from_env(config), OSSMP_E_CREDENTIALS);
    CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_E_CREDENTIALS);
    CHECK_HOLDS(ossmp_error_message(err), "OSS_ACCESS_KEY_SECRET");
done:
    ossmp_error_free(err);
    ossmp_config_free(config);
}

static void how_it_is_signed(const struct places *at)
{
    ossmp_config *config = check_config(at->endpoint);
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(touch(config, "set/signature-auto-v4", NULL), OSSMP_OK);
    config = config_without_region(at->endpoint);
    CHECK_STATUS(touch(config, "set/signature-auto-v1", NULL), OSSMP_OK);
    config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_signature(config, OSSMP_SIGNATURE_V1), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/signature-v1", NULL), OSSMP_OK);
    config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_signature(config, OSSMP_SIGNATURE_V4), OSSMP_OK);
    CHECK_STATUS(ossmp_config_set_region(config, "cn-shanghai"), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/region", NULL), OSSMP_E_SERVICE);
    config = config_without_region(at->endpoint);
    CHECK_STATUS(ossmp_config_set_signature(config, OSSMP_SIGNATURE_V4), OSSMP_OK);
    CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "region");
done:
    ossmp_error_free(err);
    ossmp_config_free(config);
}

/* Names that exist nowhere, so that only a request through the proxy arrives. */
static void where_the_bucket_goes(const struct places *at)
{
    static const struct {
        int32_t style;
        const char *endpoint, *object;
    } cases[] = {
        {OSSMP_ADDRESSING_AUTO, "http://files.test", "set/addressing-auto"},
        {OSSMP_ADDRESSING_VIRTUAL_HOST, "http://files.test", "set/addressing-virtual"},
        {OSSMP_ADDRESSING_PATH, "http://files.test", "set/addressing-path"},
        {OSSMP_ADDRESSING_CNAME, "http://own.example", "set/addressing-cname"},
    };
    ossmp_config *config = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        config = check_config(cases[i].endpoint);
        CHECK_STATUS(ossmp_config_set_proxy(config, at->proxy), OSSMP_OK);
        CHECK_STATUS(ossmp_config_set_addressing(config, cases[i].style), OSSMP_OK);
        CHECK_STATUS(touch(config, cases[i].object, NULL), OSSMP_OK);
        config = NULL;
    }
done:
    ossmp_config_free(config);
}

static void a_proxy_comes_from_the_environment_only_when_asked(const struct places *at)
{
    ossmp_config *config = check_config("http://files.test");
    setenv("HTTP_PROXY", at->proxy, 1);
    setenv("NO_PROXY", "elsewhere.test", 1);
    CHECK_STATUS(ossmp_config_set_proxy_from_env(config), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/proxy_from_env", NULL), OSSMP_OK);
    config = check_config(at->endpoint);
    setenv("HTTP_PROXY", "http://127.0.0.1:1", 1);
    CHECK_STATUS(touch(config, "set/no_proxy", NULL), OSSMP_OK);
    config = NULL;
done:
    unsetenv("HTTP_PROXY");
    ossmp_config_free(config);
}

/* The status of ListParts of an upload that nobody made, and how long it took. */
static ossmp_status list(ossmp_config *config, const ossmp_options *options, double *took)
{
    ossmp_client *client = check_client_of(config);
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_status status = ossmp_upload_attach(client, BUCKET, "set/limits", "id", options, &upload, NULL);
    double begun = seconds();
    if (status == OSSMP_OK)
        status = ossmp_upload_list_parts(upload, 0, 0, &parts, NULL);
    *took = seconds() - begun;
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    return status;
}

static void limits_of_time(const struct places *at)
{
    ossmp_config *config = check_config(at->stuck);
    ossmp_options *options = ossmp_options_new();
    double took;
    CHECK_STATUS(ossmp_config_set_max_attempts(config, 1), OSSMP_OK);
    CHECK_STATUS(ossmp_config_set_connect_timeout(config, 400), OSSMP_OK);
    CHECK_STATUS(list(config, NULL, &took), OSSMP_E_TIMEOUT);
    CHECK(took > 0.3 && took < 3);
    config = check_config(at->slow);
    CHECK_STATUS(ossmp_config_set_max_attempts(config, 1), OSSMP_OK);
    CHECK_STATUS(ossmp_config_set_idle_timeout(config, 400), OSSMP_OK);
    CHECK_STATUS(list(config, NULL, &took), OSSMP_E_TIMEOUT);
    CHECK(took > 0.3 && took < 3);
    config = check_config(at->slow);
    CHECK_STATUS(ossmp_options_set_deadline(options, 400), OSSMP_OK);
    CHECK_STATUS(list(config, options, &took), OSSMP_E_TIMEOUT);
    CHECK(took > 0.3 && took < 3);
    config = NULL;
done:
    ossmp_options_free(options);
    ossmp_config_free(config);
}

static void how_often_it_is_tried(const struct places *at)
{
    ossmp_config *config = check_config(at->slow);
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_config_set_max_attempts(config, 2), OSSMP_OK);
    client = check_client_of(config);
    CHECK_OK(ossmp_upload_attach(client, BUCKET, "set/max_attempts", "id", NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_abort(upload, &err), OSSMP_E_SERVICE);
    CHECK_INT(ossmp_error_attempts(err), 2);
    CHECK_INT(ossmp_error_is_retryable(err), 1);
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

static void whom_to_trust(const struct places *at)
{
    ossmp_config *config = check_config(at->tls);
    ossmp_client *client = NULL;
    CHECK_STATUS(touch(config, "set/bundled_ca", NULL), OSSMP_E_TLS);
    config = check_config(at->tls);
    CHECK_STATUS(ossmp_config_set_ca_file(config, at->ca_file), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/ca_file", NULL), OSSMP_OK);
    config = check_config(at->tls);
    CHECK_STATUS(ossmp_config_set_ca_file(config, "/no/such/file"), OSSMP_OK);
    CHECK_STATUS(ossmp_client_new(config, &client, NULL), OSSMP_E_FILE);
done:
    ossmp_config_free(config);
}

/* The first emulator stores other bytes than it is sent for part 50. */
static void what_is_compared(const struct places *at)
{
    static const struct {
        int32_t md5, crc64;
        const char *object;
        ossmp_status altered;
    } cases[] = {
        {1, 1, "set/verify-both", OSSMP_E_INTEGRITY},
        {1, 0, "set/verify-md5", OSSMP_E_INTEGRITY},
        {0, 1, "set/verify-crc64", OSSMP_E_INTEGRITY},
        {0, 0, "set/verify-neither", OSSMP_OK},
    };
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ossmp_config *config = check_config(at->endpoint);
        ossmp_config_set_verify(config, cases[i].md5, cases[i].crc64);
        client = check_client_of(config);
        CHECK_OK(ossmp_upload_init(client, BUCKET, cases[i].object, NULL, &upload, &err));
        CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, "verify", 6, &err));
        CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 50, "verify", 6, &err), cases[i].altered);
        ossmp_error_free(err);
        ossmp_upload_free(upload);
        ossmp_client_free(client);
        err = NULL;
        upload = NULL;
        client = NULL;
    }
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

struct seen {
    int lines[5];
    int wrong;
};

static void count_line(void *user_data, int32_t level, const char *message)
{
    struct seen *seen = user_data;
    if (level < OSSMP_LOG_ERROR || level > OSSMP_LOG_DEBUG || strstr(message, KEY_SECRET) || strchr(message, '\n'))
        seen->wrong++;
    else
        seen->lines[level]++;
}

static void what_is_logged(const struct places *at)
{
    struct seen all = {{0}, 0}, few = {{0}, 0};
    ossmp_config *config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_log(config, OSSMP_LOG_DEBUG, count_line, &all), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/log", NULL), OSSMP_OK);
    CHECK(all.lines[OSSMP_LOG_DEBUG] > 0);
    CHECK_INT(all.lines[OSSMP_LOG_INFO], 1);
    CHECK_INT(all.wrong, 0);
    config = check_config(at->endpoint);
    CHECK_STATUS(ossmp_config_set_log(config, OSSMP_LOG_WARN, count_line, &few), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/log", NULL), OSSMP_OK);
    CHECK_INT(few.lines[OSSMP_LOG_DEBUG] + few.lines[OSSMP_LOG_INFO] + few.wrong, 0);
    config = NULL;
done:
    ossmp_config_free(config);
}

static void the_key_of_a_client_changes(const struct places *at)
{
    ossmp_config *config = check_config(at->endpoint);
    ossmp_client *client;
    ossmp_upload *upload = NULL;
    ossmp_config_set_credentials(config, "unknown", "key", NULL);
    client = check_client_of(config);
    CHECK_STATUS(ossmp_upload_init(client, BUCKET, "set/key", NULL, &upload, NULL), OSSMP_E_SERVICE);
    CHECK_STATUS(ossmp_client_set_credentials(client, KEY_ID, "", NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_client_set_credentials(client, NULL, KEY_SECRET, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_client_set_credentials(client, KEY_ID, KEY_SECRET, NULL), OSSMP_OK);
    CHECK_STATUS(ossmp_upload_init(client, BUCKET, "set/key", NULL, &upload, NULL), OSSMP_OK);
done:
    ossmp_upload_free(upload);
    ossmp_client_free(client);
}

static void headers_and_user_agent(const struct places *at)
{
    ossmp_config *config = check_config(at->endpoint);
    ossmp_options *options = ossmp_options_new();
    CHECK_STATUS(ossmp_config_set_user_agent(config, "backup/2.1"), OSSMP_OK);
    CHECK_STATUS(ossmp_options_set_header(options, "content-type", "text/plain"), OSSMP_OK);
    CHECK_STATUS(ossmp_options_set_header(options, "Content-Type", "text/x-test"), OSSMP_OK);
    CHECK_STATUS(ossmp_options_set_header(options, "x-oss-meta-color", "blue"), OSSMP_OK);
    CHECK_STATUS(touch(config, "set/headers", options), OSSMP_OK);
    config = NULL;
    CHECK_STATUS(ossmp_options_set_header(options, "Content-Length", "7"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_header(options, "x-oss-meta-a", "b\r\nc: d"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_header(options, NULL, "x"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_header(options, "x-oss-meta-a", NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_deadline(options, -1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_options_set_control(options, NULL), OSSMP_E_ARGUMENT);
done:
    ossmp_options_free(options);
    ossmp_config_free(config);
}

#define REFUSED(call, text)                                                                                            \
    do {                                                                                                               \
        ossmp_config_free(config);                                                                                     \
        ossmp_error_free(err);                                                                                         \
        config = check_config(at->endpoint);                                                                           \
        CHECK_STATUS(call, OSSMP_E_ARGUMENT);                                                                          \
        ossmp_config_set_max_attempts(config, -7); /* the first error is the one that counts */                        \
        CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_E_ARGUMENT);                                       \
        CHECK(client == NULL);                                                                                         \
        CHECK_HOLDS(ossmp_error_message(err), text);                                                                   \
    } while (0)

/* Every setter refuses what makes no sense, and ossmp_client_new says it again. */
static void bad_values_are_refused_twice(const struct places *at)
{
    ossmp_config *config = NULL;
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    REFUSED(ossmp_config_set_endpoint(config, NULL), "url is NULL");
    REFUSED(ossmp_config_set_endpoint(config, "ftp://x"), "endpoint is");
    REFUSED(ossmp_config_set_credentials(config, "", "x", NULL), "access_key_id is empty");
    REFUSED(ossmp_config_set_credentials(config, "x", NULL, NULL), "access_key_secret is NULL");
    REFUSED(ossmp_config_set_credentials(config, "x", "y", "\xff"), "security_token is not UTF-8");
    REFUSED(ossmp_config_set_addressing(config, 7),
            "addressing is 7; it must be OSSMP_ADDRESSING_AUTO (0) to OSSMP_ADDRESSING_CNAME (3)");
    REFUSED(ossmp_config_set_addressing(config, -1), "addressing is -1; ");
    REFUSED(ossmp_config_set_signature(config, 2), "signature is 2; it must be OSSMP_SIGNATURE_AUTO (0), ");
    REFUSED(ossmp_config_set_region(config, "nowhere land"), "region is ");
    REFUSED(ossmp_config_set_connect_timeout(config, 0), "connect_timeout is 0 ms; it must be at least 1");
    REFUSED(ossmp_config_set_idle_timeout(config, -1), "idle_timeout is -1 ms; it must be at least 1");
    REFUSED(ossmp_config_set_max_attempts(config, 101), "max_attempts is 101; it must be 1 to 100");
    REFUSED(ossmp_config_set_proxy(config, "nonsense"), "proxy must be");
    REFUSED(ossmp_config_set_ca_file(config, NULL), "pem_path is NULL");
    REFUSED(ossmp_config_set_user_agent(config, "a\nb"), "user_agent must be");
    REFUSED(ossmp_config_set_verify(config, 2, 1), "md5 is 2; it must be 0 or 1");
    REFUSED(ossmp_config_set_verify(config, 1, -1), "crc64 is -1; it must be 0 or 1");
    REFUSED(ossmp_config_set_log(config, 0, count_line, NULL),
            "max_level is 0; it must be OSSMP_LOG_ERROR (1) to OSSMP_LOG_DEBUG (4)");
    REFUSED(ossmp_config_set_log(config, OSSMP_LOG_WARN, NULL, NULL), "log is NULL");
done:
    ossmp_error_free(err);
    ossmp_config_free(config);
}

static void endpoint_and_credentials_must_be_set(void)
{
    ossmp_config *config = ossmp_config_new();
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "endpoint");
    ossmp_error_free(err);
    ossmp_config_set_endpoint(config, "localhost");
    CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "credentials");
done:
    ossmp_error_free(err);
    ossmp_config_free(config);
}

int main(int argc, char **argv)
{
    struct places at;
    if (argc != 7) {
        fprintf(stderr, "usage: %s ENDPOINT TLS-ENDPOINT CA-FILE SLOW-ENDPOINT STUCK-ENDPOINT PROXY\n", argv[0]);
        return EXIT_FAILURE;
    }
    at.endpoint = argv[1];
    at.tls = argv[2];
    at.ca_file = argv[3];
    at.slow = argv[4];
    at.stuck = argv[5];
    at.proxy = argv[6];
    who_signs(&at);
    an_environment_without_keys(&at);
    how_it_is_signed(&at);
    where_the_bucket_goes(&at);
    a_proxy_comes_from_the_environment_only_when_asked(&at);
    limits_of_time(&at);
    how_often_it_is_tried(&at);
    whom_to_trust(&at);
    what_is_compared(&at);
    what_is_logged(&at);
    the_key_of_a_client_changes(&at);
    headers_and_user_agent(&at);
    bad_values_are_refused_twice(&at);
    endpoint_and_credentials_must_be_set();
    return check_end("setters");
}
