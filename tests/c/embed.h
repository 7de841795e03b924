/* What the embed_*.c programs share: a client, with or without TLS, and a round of everything that it can do. The objects
 * that a round makes are equal to the file that it is given; tests/embedding.rs compares them.
 */
#ifndef EMBED_H
#define EMBED_H

#include "check.h"

enum { EMBED_SIZE = 3 * MIN_PART + 5 };

static unsigned char embed_data[EMBED_SIZE];

/* To be called once, before a round. */
static inline void embed_prepare(void)
{
    check_fill(embed_data, sizeof embed_data, 1);
}

/* ca is "-" for an endpoint without TLS. */
static inline ossmp_config *embed_config(const char *endpoint, const char *ca)
{
    ossmp_config *config = check_config(endpoint);
    if (strcmp(ca, "-") != 0)
        ossmp_config_set_ca_file(config, ca);
    return config;
}

static inline ossmp_client *embed_client(const char *endpoint, const char *ca)
{
    return check_client_of(embed_config(endpoint, ca));
}

/* A reader of embed_data; user_data is the offset. */
static inline int64_t embed_read(void *user_data, uint8_t *buffer, size_t capacity)
{
    size_t *offset = user_data;
    size_t n = sizeof embed_data - *offset < capacity ? sizeof embed_data - *offset : capacity;
    memcpy(buffer, embed_data + *offset, n);
    *offset += n;
    return (int64_t)n;
}

static inline int embed_step_by_step(const ossmp_client *client, const char *object, const char *file)
{
    ossmp_upload *upload = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    size_t rest = 2 * MIN_PART;
    int held = 0;
    CHECK_OK(ossmp_upload_init(client, BUCKET, object, NULL, &upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, embed_data, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_file(upload, 2, file, MIN_PART, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_reader(upload, 3, embed_read, &rest, EMBED_SIZE - 2 * MIN_PART, &err));
    CHECK_OK(ossmp_upload_list_parts(upload, 0, 0, &parts, &err));
    CHECK_INT(ossmp_parts_len(parts), 3);
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), EMBED_SIZE);
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(parts);
    ossmp_upload_free(upload);
    return held;
}

static inline int embed_one_call(const ossmp_client *client, const char *object, const char *file)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    int held = 0;
    ossmp_options_set_part_size(options, MIN_PART);
    ossmp_options_set_concurrency(options, 2);
    CHECK_OK(ossmp_client_upload_file(client, BUCKET, object, file, options, &result, &err));
    CHECK_INT(ossmp_result_size(result), EMBED_SIZE);
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_options_free(options);
    return held;
}

static inline int embed_streams(const ossmp_client *client, const char *stream, const char *pieces)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_writer *writer = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    size_t offset = 0;
    int held = 0;
    ossmp_options_set_part_size(options, MIN_PART);
    CHECK_OK(ossmp_client_upload_from_reader(client, BUCKET, stream, embed_read, &offset, options, &result, &err));
    CHECK_OK(ossmp_client_writer_new(client, BUCKET, pieces, options, &writer, &err));
    CHECK_OK(ossmp_writer_write(writer, embed_data, MIN_PART + 1, &err));
    CHECK_OK(ossmp_writer_write(writer, embed_data + MIN_PART + 1, EMBED_SIZE - MIN_PART - 1, &err));
    CHECK_OK(ossmp_writer_finish(writer, NULL, &err));
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_writer_free(writer);
    ossmp_result_free(result);
    ossmp_options_free(options);
    return held;
}

/* An upload that is listed and aborted; one that the service does not know; an argument that is none. */
static inline int embed_ends(const ossmp_client *client, const char *object)
{
    ossmp_upload *upload = NULL;
    ossmp_upload *unknown = NULL;
    ossmp_uploads *page = NULL;
    ossmp_parts *parts = NULL;
    ossmp_error *err = NULL;
    int held = 0;
    CHECK_OK(ossmp_upload_init(client, BUCKET, object, NULL, &upload, &err));
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
    CHECK(ossmp_uploads_len(page) >= 1);
    CHECK_OK(ossmp_upload_abort(upload, &err));
    CHECK_OK(ossmp_upload_attach(client, BUCKET, object, "0123456789ABCDEF0123456789ABCDEF", NULL, &unknown, &err));
    CHECK_STATUS(ossmp_upload_list_parts(unknown, 0, 0, &parts, &err), OSSMP_E_NO_SUCH_UPLOAD);
    CHECK_INT(ossmp_error_http_status(err), 404);
    ossmp_error_free(err);
    err = NULL;
    CHECK_STATUS(ossmp_upload_part_from_buffer(unknown, 0, "", 0, &err), OSSMP_E_ARGUMENT);
    held = 1;
done:
    ossmp_error_free(err);
    ossmp_parts_free(parts);
    ossmp_uploads_free(page);
    ossmp_upload_free(unknown);
    ossmp_upload_free(upload);
    return held;
}

/* Everything once. Makes NAME/steps, NAME/file, NAME/stream and NAME/pieces. */
static inline int embed_round(const ossmp_client *client, const char *name, const char *file)
{
    char steps[128], whole[128], stream[128], pieces[128];
    snprintf(steps, sizeof steps, "%s/steps", name);
    snprintf(whole, sizeof whole, "%s/file", name);
    snprintf(stream, sizeof stream, "%s/stream", name);
    snprintf(pieces, sizeof pieces, "%s/pieces", name);
    return embed_step_by_step(client, steps, file) && embed_one_call(client, whole, file) &&
           embed_streams(client, stream, pieces) && embed_ends(client, name);
}

#endif
