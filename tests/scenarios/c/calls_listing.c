#include "calls.h"

cJSON *parts_list(const ossmp_parts *parts)
{
    cJSON *list = cJSON_CreateArray();
    size_t i;

    for (i = 0; i < ossmp_parts_len(parts); i++) {
        cJSON *part = cJSON_CreateObject();

        put_int64(part, "number", ossmp_parts_number(parts, i));
        put_text(part, "etag", ossmp_parts_etag(parts, i));
        put_int64(part, "size", ossmp_parts_size(parts, i));
        put_text(part, "crc64", ossmp_parts_crc64(parts, i));
        cJSON_AddItemToArray(list, part);
    }
    return list;
}

static cJSON *parts_members(const ossmp_parts *parts)
{
    cJSON *members = cJSON_CreateObject();

    cJSON_AddItemToObject(members, "parts", parts_list(parts));
    cJSON_AddBoolToObject(members, "truncated", ossmp_parts_is_truncated(parts));
    put_int64(members, "next_marker", ossmp_parts_next_marker(parts));
    return members;
}

enum which { PAGE, ALL, SENT };

static cJSON *list_parts(const cJSON *request, enum which which)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    struct handle *client;
    ossmp_parts *parts = NULL;
    ossmp_error *error = NULL;
    ossmp_status status;
    cJSON *members;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    client = client_of(upload);
    begin_call(client);
    if (which == PAGE)
        status = ossmp_upload_list_parts(upload->upload, int32_of(request, "marker", 0), int32_of(request, "max", 0),
                                         &parts, &error);
    else if (which == ALL)
        status = ossmp_upload_all_parts(upload->upload, &parts, &error);
    else
        status = ossmp_upload_sent_parts(upload->upload, &parts, &error);
    if (status != OSSMP_OK)
        return failed_on(client, status, error);
    members = parts_members(parts);
    ossmp_parts_free(parts);
    return ok(members);
}

cJSON *call_list_parts(const cJSON *request)
{
    return list_parts(request, PAGE);
}

cJSON *call_all_parts(const cJSON *request)
{
    return list_parts(request, ALL);
}

cJSON *call_sent_parts(const cJSON *request)
{
    return list_parts(request, SENT);
}

static ossmp_list_options *list_options_of(const cJSON *request)
{
    ossmp_list_options *options = ossmp_list_options_new();

    if (has(request, "prefix"))
        ossmp_list_options_set_prefix(options, text_of(request, "prefix"));
    if (has(request, "delimiter"))
        ossmp_list_options_set_delimiter(options, text_of(request, "delimiter"));
    if (has(request, "max"))
        ossmp_list_options_set_max_uploads(options, int32_of(request, "max", 0));
    if (has(request, "key_marker") || has(request, "upload_id_marker")) {
        const char *key = text_of(request, "key_marker");
        const char *upload_id = text_of(request, "upload_id_marker");

        ossmp_list_options_set_marker(options, key == NULL ? "" : key, upload_id == NULL ? "" : upload_id);
    }
    return options;
}

static void add_page(cJSON *list, cJSON *prefixes, const ossmp_uploads *page)
{
    size_t i;

    for (i = 0; i < ossmp_uploads_len(page); i++) {
        cJSON *upload = cJSON_CreateObject();

        put_text(upload, "key", ossmp_uploads_object(page, i));
        put_text(upload, "upload_id", ossmp_uploads_upload_id(page, i));
        put_text(upload, "initiated", ossmp_uploads_initiated(page, i));
        cJSON_AddItemToArray(list, upload);
    }
    for (i = 0; i < ossmp_uploads_prefix_len(page); i++)
        cJSON_AddItemToArray(prefixes, cJSON_CreateString(ossmp_uploads_prefix(page, i)));
}

static cJSON *list_uploads(const cJSON *request, int all)
{
    struct handle *client = handle_of(request, "client", HANDLE_CLIENT);
    ossmp_list_options *options;
    cJSON *members, *uploads, *prefixes;
    ossmp_error *error = NULL;
    ossmp_status status;
    int more;

    if (client == NULL)
        return misunderstood("no such client", text_of(request, "client"));
    begin_call(client);
    options = list_options_of(request);
    members = cJSON_CreateObject();
    uploads = cJSON_AddArrayToObject(members, "uploads");
    prefixes = cJSON_AddArrayToObject(members, "prefixes");
    do {
        ossmp_uploads *page = NULL;

        status = ossmp_client_list_uploads(client->client, bucket_of(request), options, &page, &error);
        add_page(uploads, prefixes, page);
        more = all && ossmp_uploads_is_truncated(page);
        if (more) {
            ossmp_list_options_set_marker(options, ossmp_uploads_next_key_marker(page),
                                          ossmp_uploads_next_upload_id_marker(page));
        } else if (!all) {
            cJSON_AddBoolToObject(members, "truncated", ossmp_uploads_is_truncated(page));
            put_text(members, "next_key_marker", ossmp_uploads_next_key_marker(page));
            put_text(members, "next_upload_id_marker", ossmp_uploads_next_upload_id_marker(page));
        }
        ossmp_uploads_free(page);
    } while (more);
    ossmp_list_options_free(options);
    if (status == OSSMP_OK)
        return ok(members);
    cJSON_Delete(members);
    return failed_on(client, status, error);
}

cJSON *call_list_uploads(const cJSON *request)
{
    return list_uploads(request, 0);
}

cJSON *call_all_uploads(const cJSON *request)
{
    return list_uploads(request, 1);
}
