/* The library by dlopen: what is called ossmp_x in this file and those that it includes is a member of the copy of the
 * library that a thread has chosen. Include it before all else of the project.
 */
#ifndef EMBED_DL_H
#define EMBED_DL_H

#include <dlfcn.h>

#include "ossmp.h"

#define EMBED_API(X)                                                                                                   \
    X(status_name) X(config_new) X(config_set_endpoint) X(config_set_credentials) X(config_set_region)                 \
    X(config_set_ca_file) X(config_free) X(client_new) X(client_free) X(upload_init) X(upload_part_from_buffer)        \
    X(upload_part_from_file) X(upload_part_from_reader) X(upload_list_parts) X(upload_complete) X(upload_abort)        \
    X(upload_attach) X(upload_free) X(parts_len) X(parts_free) X(result_size) X(result_free) X(client_upload_file)     \
    X(client_upload_from_reader) X(client_writer_new) X(writer_write) X(writer_finish) X(writer_free) X(options_new)   \
    X(options_set_part_size) X(options_set_concurrency) X(options_free) X(client_list_uploads) X(uploads_len)          \
    X(uploads_free) X(error_message) X(error_http_status) X(error_free)

struct embed_api {
    void *handle;
#define EMBED_MEMBER(name) __typeof__(ossmp_##name) *name;
    EMBED_API(EMBED_MEMBER)
#undef EMBED_MEMBER
};

static __thread const struct embed_api *embed_api;

/* Loads a copy of the library; 0 when it has not all that is needed. */
static inline int embed_load(struct embed_api *api, const char *path)
{
    int complete = (api->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)) != NULL;
#define EMBED_FIND(name) complete = complete && (*(void **)&api->name = dlsym(api->handle, "ossmp_" #name)) != NULL;
    EMBED_API(EMBED_FIND)
#undef EMBED_FIND
    return complete;
}

#ifdef EMBED_STATIC
/* The copy that is linked into the program. */
static inline void embed_linked(struct embed_api *api)
{
    api->handle = NULL;
#define EMBED_TAKE(name) api->name = ossmp_##name;
    EMBED_API(EMBED_TAKE)
#undef EMBED_TAKE
}
#endif

#define ossmp_status_name embed_api->status_name
#define ossmp_config_new embed_api->config_new
#define ossmp_config_set_endpoint embed_api->config_set_endpoint
#define ossmp_config_set_credentials embed_api->config_set_credentials
#define ossmp_config_set_region embed_api->config_set_region
#define ossmp_config_set_ca_file embed_api->config_set_ca_file
#define ossmp_config_free embed_api->config_free
#define ossmp_client_new embed_api->client_new
#define ossmp_client_free embed_api->client_free
#define ossmp_upload_init embed_api->upload_init
#define ossmp_upload_part_from_buffer embed_api->upload_part_from_buffer
#define ossmp_upload_part_from_file embed_api->upload_part_from_file
#define ossmp_upload_part_from_reader embed_api->upload_part_from_reader
#define ossmp_upload_list_parts embed_api->upload_list_parts
#define ossmp_upload_complete embed_api->upload_complete
#define ossmp_upload_abort embed_api->upload_abort
#define ossmp_upload_attach embed_api->upload_attach
#define ossmp_upload_free embed_api->upload_free
#define ossmp_parts_len embed_api->parts_len
#define ossmp_parts_free embed_api->parts_free
#define ossmp_result_size embed_api->result_size
#define ossmp_result_free embed_api->result_free
#define ossmp_client_upload_file embed_api->client_upload_file
#define ossmp_client_upload_from_reader embed_api->client_upload_from_reader
#define ossmp_client_writer_new embed_api->client_writer_new
#define ossmp_writer_write embed_api->writer_write
#define ossmp_writer_finish embed_api->writer_finish
#define ossmp_writer_free embed_api->writer_free
#define ossmp_options_new embed_api->options_new
#define ossmp_options_set_part_size embed_api->options_set_part_size
#define ossmp_options_set_concurrency embed_api->options_set_concurrency
#define ossmp_options_free embed_api->options_free
#define ossmp_client_list_uploads embed_api->client_list_uploads
#define ossmp_uploads_len embed_api->uploads_len
#define ossmp_uploads_free embed_api->uploads_free
#define ossmp_error_message embed_api->error_message
#define ossmp_error_http_status embed_api->error_http_status
#define ossmp_error_free embed_api->error_free

#endif
