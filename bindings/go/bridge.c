#include "bridge.h"

#include "_cgo_export.h"

static void log_line(void *user_data, int32_t level, const char *message)
{
    ossmpGoLog((uintptr_t)user_data, level, (char *)message);
}

static int32_t fetch(void *user_data, ossmp_credentials *out)
{
    return ossmpGoCredentials((uintptr_t)user_data, out);
}

static int32_t progress(void *user_data, int64_t done, int64_t total)
{
    return ossmpGoProgress((uintptr_t)user_data, done, total);
}

static int64_t read_some(void *user_data, uint8_t *buffer, size_t capacity)
{
    return ossmpGoRead((uintptr_t)user_data, buffer, capacity);
}

ossmp_status ossmp_go_set_log(ossmp_config *config, int32_t level, uintptr_t handle)
{
    return ossmp_config_set_log(config, level, log_line, (void *)handle);
}

ossmp_status ossmp_go_set_credentials(ossmp_config *config, uintptr_t handle)
{
    return ossmp_config_set_credentials_callback(config, fetch, (void *)handle);
}

ossmp_status ossmp_go_set_progress(ossmp_options *options, uintptr_t handle)
{
    return ossmp_options_set_progress(options, progress, (void *)handle);
}

ossmp_status ossmp_go_part_from_reader(const ossmp_upload *upload, int32_t number, uintptr_t handle, int64_t length,
                                       ossmp_error **err)
{
    return ossmp_upload_part_from_reader(upload, number, read_some, (void *)handle, length, err);
}

ossmp_status ossmp_go_upload_from_reader(const ossmp_client *client, const char *bucket, const char *object,
                                         uintptr_t handle, const ossmp_options *options, ossmp_result **out,
                                         ossmp_error **err)
{
    return ossmp_client_upload_from_reader(client, bucket, object, read_some, (void *)handle, options, out, err);
}
