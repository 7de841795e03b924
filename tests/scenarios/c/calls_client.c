#include <string.h>

#include "calls.h"

cJSON *call_reset(const cJSON *request)
{
    (void)request;
    handles_forget_all();
    cJSON_Delete(log_take());
    return ok_empty();
}

cJSON *call_version(const cJSON *request)
{
    cJSON *members = cJSON_CreateObject();

    (void)request;
    put_text(members, "version", ossmp_version());
    return ok(members);
}

/* A number that is none of the library's, so that it is the library which refuses an unknown name. */
#define UNKNOWN (-1)

static int32_t addressing_of(const char *name)
{
    if (strcmp(name, "auto") == 0)
        return OSSMP_ADDRESSING_AUTO;
    if (strcmp(name, "path") == 0)
        return OSSMP_ADDRESSING_PATH;
    if (strcmp(name, "virtual_host") == 0)
        return OSSMP_ADDRESSING_VIRTUAL_HOST;
    return strcmp(name, "cname") == 0 ? OSSMP_ADDRESSING_CNAME : UNKNOWN;
}

static int32_t signature_of(const char *name)
{
    if (strcmp(name, "v1") == 0)
        return OSSMP_SIGNATURE_V1;
    return strcmp(name, "v4") == 0 ? OSSMP_SIGNATURE_V4 : UNKNOWN;
}

static void configure_keys(ossmp_config *config, const cJSON *request, struct key_ring *keys)
{
    if (has(request, "access_key_id") || has(request, "access_key_secret"))
        ossmp_config_set_credentials(config, text_of(request, "access_key_id"), text_of(request, "access_key_secret"),
                                     text_of(request, "security_token"));
    if (int32_of(request, "anonymous", 0))
        ossmp_config_set_anonymous(config);
    if (keys != NULL)
        ossmp_config_set_credentials_callback(config, key_ring_fetch, keys);
}

static void configure(ossmp_config *config, const cJSON *request)
{
    if (has(request, "endpoint"))
        ossmp_config_set_endpoint(config, text_of(request, "endpoint"));
    if (has(request, "region"))
        ossmp_config_set_region(config, text_of(request, "region"));
    if (has(request, "signature"))
        ossmp_config_set_signature(config, signature_of(text_of(request, "signature")));
    if (has(request, "addressing"))
        ossmp_config_set_addressing(config, addressing_of(text_of(request, "addressing")));
    if (has(request, "connect_timeout"))
        ossmp_config_set_connect_timeout(config, int32_of(request, "connect_timeout", 0));
    if (has(request, "idle_timeout"))
        ossmp_config_set_idle_timeout(config, int32_of(request, "idle_timeout", 0));
    if (has(request, "max_attempts"))
        ossmp_config_set_max_attempts(config, int32_of(request, "max_attempts", 0));
    if (has(request, "md5") || has(request, "crc64"))
        ossmp_config_set_verify(config, int32_of(request, "md5", 1), int32_of(request, "crc64", 1));
    if (has(request, "bandwidth_limit"))
        ossmp_config_set_bandwidth_limit(config, int64_of(request, "bandwidth_limit", 0));
    if (has(request, "user_agent"))
        ossmp_config_set_user_agent(config, text_of(request, "user_agent"));
    if (has(request, "ca_file"))
        ossmp_config_set_ca_file(config, text_of(request, "ca_file"));
    if (has(request, "proxy"))
        ossmp_config_set_proxy(config, text_of(request, "proxy"));
    if (int32_of(request, "log", 0))
        ossmp_config_set_log(config, OSSMP_LOG_DEBUG, log_collect, NULL);
}

cJSON *call_client(const cJSON *request)
{
    struct handle *handle = handle_new(request, HANDLE_CLIENT);
    ossmp_config *config;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (handle == NULL)
        return misunderstood("missing", "as");
    handle->keys = key_ring_new(request);
    config = ossmp_config_new();
    configure(config, request);
    configure_keys(config, request, handle->keys);
    status = ossmp_client_new(config, &handle->client, &error);
    ossmp_config_free(config);
    return status == OSSMP_OK ? ok_empty() : failed(status, error);
}

cJSON *call_set_credentials(const cJSON *request)
{
    struct handle *client = handle_of(request, "client", HANDLE_CLIENT);
    ossmp_status status;

    if (client == NULL)
        return misunderstood("no such client", text_of(request, "client"));
    status = ossmp_client_set_credentials(client->client, text_of(request, "id"), text_of(request, "secret"),
                                          text_of(request, "token"));
    return status == OSSMP_OK ? ok_empty() : failed(status, NULL);
}

cJSON *call_log_lines(const cJSON *request)
{
    cJSON *members = cJSON_CreateObject();

    (void)request;
    cJSON_AddItemToObject(members, "lines", log_take());
    return ok(members);
}

cJSON *call_close(const cJSON *request)
{
    struct handle *handle = has(request, "upload") ? handle_of(request, "upload", HANDLE_UPLOAD)
                                                   : handle_of(request, "client", HANDLE_CLIENT);

    if (handle == NULL)
        return misunderstood("no such handle", text_of(request, has(request, "upload") ? "upload" : "client"));
    handle_close(handle);
    return ok_empty();
}
