#include "glue.h"

#include "_cgo_export.h"

/* The library runs the callbacks of a client on the thread that made the call. This tells them which call that is. */
static _Thread_local uintptr_t current_call;

uintptr_t ossmpgo_enter(uintptr_t call)
{
    uintptr_t before = current_call;

    current_call = call;
    return before;
}

static void log_line(void *user_data, int32_t level, const char *message)
{
    ossmpgoLog((uintptr_t)user_data, current_call, level, (char *)message);
}

static int32_t fetch_credentials(void *user_data, ossmp_credentials *out)
{
    return ossmpgoFetchCredentials((uintptr_t)user_data, current_call, out);
}

static int32_t show_progress(void *user_data, int64_t bytes_done, int64_t bytes_total)
{
    return ossmpgoProgress((uintptr_t)user_data, bytes_done, bytes_total);
}

static int64_t read_source(void *user_data, uint8_t *buffer, size_t capacity)
{
    return ossmpgoRead((uintptr_t)user_data, buffer, capacity);
}

ossmp_status ossmpgo_config_set_log(ossmp_config *config, int32_t max_level, uintptr_t client)
{
    return ossmp_config_set_log(config, max_level, log_line, (void *)client);
}

ossmp_status ossmpgo_config_set_credentials_callback(ossmp_config *config, uintptr_t client)
{
    return ossmp_config_set_credentials_callback(config, fetch_credentials, (void *)client);
}

ossmp_status ossmpgo_options_set_progress(ossmp_options *options, uintptr_t call)
{
    return ossmp_options_set_progress(options, show_progress, (void *)call);
}

ossmp_status ossmpgo_upload_part_from_reader(const ossmp_upload *upload, int32_t part_number, uintptr_t call,
                                             int64_t length, ossmp_error **err)
{
    return ossmp_upload_part_from_reader(upload, part_number, read_source, (void *)call, length, err);
}

ossmp_status ossmpgo_client_upload_from_reader(const ossmp_client *client, const char *bucket, const char *object,
                                               uintptr_t call, const ossmp_options *options, ossmp_result **out,
                                               ossmp_error **err)
{
    return ossmp_client_upload_from_reader(client, bucket, object, read_source, (void *)call, options, out, err);
}

void ossmpgo_free_secret(char *secret)
{
    volatile char *at = secret;

    while (at != NULL && *at != '\0')
        *at++ = '\0';
    free(secret);
}
