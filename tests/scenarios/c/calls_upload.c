#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "calls.h"

struct handle *client_of(const struct handle *upload)
{
    cJSON *request = cJSON_CreateObject();
    struct handle *client;

    put_text(request, "client", upload->client_name);
    client = handle_of(request, "client", HANDLE_CLIENT);
    cJSON_Delete(request);
    return client;
}

void begin_call(const struct handle *client)
{
    if (client != NULL && client->keys != NULL)
        client->keys->gave_up = NULL;
}

cJSON *failed_on(const struct handle *client, ossmp_status status, ossmp_error *error)
{
    if (status == OSSMP_E_CREDENTIALS && client != NULL && client->keys != NULL && client->keys->gave_up != NULL) {
        ossmp_error_free(error);
        return raised(client->keys->gave_up);
    }
    return failed(status, error);
}

const char *bucket_of(const cJSON *request)
{
    const char *bucket = text_of(request, "bucket");

    return bucket == NULL ? "demo" : bucket;
}

static cJSON *upload_members(const ossmp_upload *upload)
{
    cJSON *members = cJSON_CreateObject();

    put_text(members, "upload_id", ossmp_upload_id(upload));
    put_text(members, "bucket", ossmp_upload_bucket(upload));
    put_text(members, "key", ossmp_upload_object(upload));
    return members;
}

cJSON *call_init(const cJSON *request)
{
    struct handle *client = handle_of(request, "client", HANDLE_CLIENT);
    struct handle *upload;
    ossmp_options *options;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (client == NULL)
        return misunderstood("no such client", text_of(request, "client"));
    upload = handle_new(request, HANDLE_UPLOAD);
    if (upload == NULL)
        return misunderstood("missing", "as");
    begin_call(client);
    options = options_of(request);
    status = ossmp_upload_init(client->client, bucket_of(request), text_of(request, "key"), options, &upload->upload,
                               &error);
    ossmp_options_free(options);
    return status == OSSMP_OK ? ok(upload_members(upload->upload)) : failed_on(client, status, error);
}

cJSON *call_attach(const cJSON *request)
{
    struct handle *client = handle_of(request, "client", HANDLE_CLIENT);
    struct handle *upload;
    ossmp_options *options;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (client == NULL)
        return misunderstood("no such client", text_of(request, "client"));
    upload = handle_new(request, HANDLE_UPLOAD);
    if (upload == NULL)
        return misunderstood("missing", "as");
    options = options_of(request);
    status = ossmp_upload_attach(client->client, bucket_of(request), text_of(request, "key"),
                                 text_of(request, "upload_id"), options, &upload->upload, &error);
    ossmp_options_free(options);
    return status == OSSMP_OK ? ok(upload_members(upload->upload)) : failed(status, error);
}

/* A list of {number, etag}. */
static ossmp_status parts_by_hand(const cJSON *list, ossmp_parts **out)
{
    const cJSON *part;
    ossmp_status status = OSSMP_OK;

    *out = ossmp_parts_new();
    cJSON_ArrayForEach(part, list) {
        status = ossmp_parts_add(*out, int32_of(part, "number", 0), text_of(part, "etag"));
        if (status != OSSMP_OK)
            break;
    }
    return status;
}

static int wants_all(const cJSON *headers)
{
    const cJSON *header;

    cJSON_ArrayForEach(header, headers)
        if (strcasecmp(header->string, "x-oss-complete-all") == 0)
            return 1;
    return 0;
}

/* The parts to complete with; *out stays NULL for those that the handle itself sent. */
static ossmp_status parts_wanted(const cJSON *request, const ossmp_upload *upload, ossmp_parts **out,
                                 ossmp_error **error)
{
    const cJSON *parts = cJSON_GetObjectItemCaseSensitive(request, "parts");
    const cJSON *headers = cJSON_GetObjectItemCaseSensitive(request, "headers");
    const char *which = cJSON_GetStringValue(parts);

    if (cJSON_IsArray(parts))
        return parts_by_hand(parts, out);
    if (which != NULL && strcmp(which, "listed") == 0)
        return ossmp_upload_all_parts(upload, out, error);
    /* With headers it is another handle that completes, which has sent none. */
    if (headers != NULL && !wants_all(headers))
        return ossmp_upload_sent_parts(upload, out, error);
    return OSSMP_OK;
}

/* Headers are options of an upload: to complete with others, take it up again with them. */
static ossmp_status with_headers(const cJSON *request, const struct handle *upload, ossmp_upload **out,
                                 ossmp_error **error)
{
    struct handle *client = client_of(upload);
    ossmp_options *options = options_of(request);
    ossmp_status status = ossmp_upload_attach(client == NULL ? NULL : client->client,
                                              ossmp_upload_bucket(upload->upload), ossmp_upload_object(upload->upload),
                                              ossmp_upload_id(upload->upload), options, out, error);

    ossmp_options_free(options);
    return status;
}

cJSON *call_complete(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    struct handle *client;
    const ossmp_upload *completing;
    ossmp_upload *again = NULL;
    ossmp_parts *parts = NULL;
    ossmp_result *result = NULL;
    ossmp_error *error = NULL;
    ossmp_status status = OSSMP_OK;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    client = client_of(upload);
    begin_call(client);
    completing = upload->upload;
    if (has(request, "headers")) {
        status = with_headers(request, upload, &again, &error);
        completing = again;
    }
    if (status == OSSMP_OK)
        status = parts_wanted(request, upload->upload, &parts, &error);
    if (status == OSSMP_OK)
        status = ossmp_upload_complete(completing, parts, &result, &error);
    ossmp_parts_free(parts);
    ossmp_upload_free(again);
    if (status == OSSMP_OK)
        return ok(result_members(result));
    ossmp_result_free(result);
    return failed_on(client, status, error);
}

cJSON *call_abort(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    struct handle *client;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    client = client_of(upload);
    begin_call(client);
    status = ossmp_upload_abort(upload->upload, &error);
    return status == OSSMP_OK ? ok_empty() : failed_on(client, status, error);
}
