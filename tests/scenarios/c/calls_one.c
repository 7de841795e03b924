#include <stdlib.h>

#include "calls.h"

ossmp_options *options_of(const cJSON *request)
{
    ossmp_options *options = ossmp_options_new();
    const cJSON *header;

    cJSON_ArrayForEach(header, cJSON_GetObjectItemCaseSensitive(request, "headers"))
        ossmp_options_set_header(options, header->string, cJSON_GetStringValue(header));
    if (has(request, "part_size"))
        ossmp_options_set_part_size(options, int64_of(request, "part_size", 0));
    if (has(request, "concurrency"))
        ossmp_options_set_concurrency(options, int32_of(request, "concurrency", 0));
    if (has(request, "checkpoint"))
        ossmp_options_set_checkpoint(options, text_of(request, "checkpoint"));
    if (has(request, "checkpoint_required"))
        ossmp_options_set_checkpoint_required(options, int32_of(request, "checkpoint_required", 0));
    if (has(request, "adopt"))
        ossmp_options_set_adopt(options, int32_of(request, "adopt", 0));
    if (has(request, "abort_on_failure"))
        ossmp_options_set_abort_on_failure(options, int32_of(request, "abort_on_failure", 0));
    if (has(request, "deadline"))
        ossmp_options_set_deadline(options, int32_of(request, "deadline", 0));
    return options;
}

cJSON *result_members(ossmp_result *result)
{
    cJSON *members = cJSON_CreateObject();

    put_text(members, "etag", ossmp_result_etag(result));
    put_text(members, "crc64", ossmp_result_crc64(result));
    put_int64(members, "size", ossmp_result_size(result));
    put_text(members, "location", ossmp_result_location(result));
    put_text(members, "version_id", ossmp_result_version_id(result));
    put_text(members, "request_id", ossmp_result_request_id(result));
    put_text(members, "callback_body", ossmp_result_callback_body(result));
    put_int64(members, "bytes_reused", ossmp_result_bytes_reused(result));
    ossmp_result_free(result);
    return members;
}

/* What the three ways have in common. */
struct one_call {
    struct handle *client;
    ossmp_options *options;
    ossmp_control *control;
    struct watch watch;
    struct timer timer;
    int reports;
    ossmp_result *result;
    ossmp_error *error;
};

static int begin(struct one_call *call, const cJSON *request)
{
    call->client = handle_of(request, "client", HANDLE_CLIENT);
    if (call->client == NULL)
        return 0;
    begin_call(call->client);
    call->options = options_of(request);
    call->control = ossmp_control_new();
    call->reports = int32_of(request, "progress", 0);
    call->result = NULL;
    call->error = NULL;
    ossmp_options_set_control(call->options, call->control);
    watch_begin(&call->watch, request, call->control);
    if (call->reports || has(request, "cancel_at") || has(request, "raise_at"))
        ossmp_options_set_progress(call->options, watch_progress, &call->watch);
    timer_begin(&call->timer, int64_of(request, "cancel_after", -1), call->control);
    return 1;
}

/* The answer; gave_up is what the source of the bytes raised, or NULL. */
static cJSON *end(struct one_call *call, ossmp_status status, const char *gave_up)
{
    cJSON *members;

    timer_end(&call->timer);
    ossmp_options_free(call->options);
    ossmp_control_free(call->control);
    if (gave_up == NULL)
        gave_up = call->watch.gave_up;
    if (status == OSSMP_E_CANCELLED && gave_up != NULL) {
        ossmp_error_free(call->error);
        return raised(gave_up);
    }
    if (status != OSSMP_OK) {
        ossmp_result_free(call->result);
        return failed_on(call->client, status, call->error);
    }
    members = result_members(call->result);
    if (call->reports)
        cJSON_AddItemToObject(members, "progress", watch_report(&call->watch));
    return ok(members);
}

cJSON *call_upload_file(const cJSON *request)
{
    struct one_call call;
    ossmp_status status;

    if (!begin(&call, request))
        return misunderstood("no such client", text_of(request, "client"));
    status = ossmp_client_upload_file(call.client->client, bucket_of(request), text_of(request, "key"),
                                      text_of(request, "file"), call.options, &call.result, &call.error);
    return end(&call, status, NULL);
}

cJSON *call_upload_stream(const cJSON *request)
{
    struct one_call call;
    struct source source;
    ossmp_status status;

    if (!source_open(&source, request))
        return misunderstood("cannot be opened", text_of(request, "file"));
    if (!begin(&call, request)) {
        source_close(&source);
        return misunderstood("no such client", text_of(request, "client"));
    }
    status = ossmp_client_upload_from_reader(call.client->client, bucket_of(request), text_of(request, "key"),
                                             source_read, &source, call.options, &call.result, &call.error);
    source_close(&source);
    return end(&call, status, source.gave_up);
}

/* Pushes the file, a piece at a time. *finish is 0 afterwards when the writer is to be left unfinished. */
static ossmp_status push(ossmp_writer *writer, struct source *source, const cJSON *request, int *finish,
                         ossmp_error **error)
{
    int64_t give_up_at = int64_of(request, "give_up_at", -1);
    size_t piece = (size_t)int64_of(request, "piece", 65536);
    uint8_t *buffer = malloc(piece);
    ossmp_status status = OSSMP_OK;
    int64_t got = 0;

    if (buffer == NULL)
        abort();
    *finish = 1;
    while (status == OSSMP_OK) {
        if (give_up_at >= 0 && source->given >= give_up_at) {
            *finish = 0;
            break;
        }
        got = source_read(source, buffer, piece);
        if (got <= 0)
            break;
        status = ossmp_writer_write(writer, buffer, (size_t)got, error);
    }
    if (got < 0)
        *finish = 0;
    free(buffer);
    return status;
}

cJSON *call_upload_writer(const cJSON *request)
{
    struct one_call call;
    struct source source;
    ossmp_writer *writer = NULL;
    ossmp_status status;
    int finish = 1;

    if (int64_of(request, "piece", 1) < 1)
        return misunderstood("out of range", "piece");
    if (!source_open(&source, request))
        return misunderstood("cannot be opened", text_of(request, "file"));
    if (!begin(&call, request)) {
        source_close(&source);
        return misunderstood("no such client", text_of(request, "client"));
    }
    status = ossmp_client_writer_new(call.client->client, bucket_of(request), text_of(request, "key"), call.options,
                                     &writer, &call.error);
    if (status == OSSMP_OK)
        status = push(writer, &source, request, &finish, &call.error);
    if (status == OSSMP_OK && finish)
        status = ossmp_writer_finish(writer, &call.result, &call.error);
    ossmp_writer_free(writer);
    source_close(&source);
    if (status == OSSMP_OK && !finish) {
        cJSON_Delete(end(&call, OSSMP_OK, NULL));
        return source.gave_up != NULL ? raised(source.gave_up) : ok_empty();
    }
    return end(&call, status, NULL);
}
