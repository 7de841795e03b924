/* What the driver may ask for. Each takes the request and gives the answer. */
#ifndef AGENT_CALLS_H
#define AGENT_CALLS_H

#include <cjson/cJSON.h>

#include "handles.h"
#include "json.h"

/* calls_client.c */
cJSON *call_reset(const cJSON *request);
cJSON *call_version(const cJSON *request);
cJSON *call_client(const cJSON *request);
cJSON *call_set_credentials(const cJSON *request);
cJSON *call_log_lines(const cJSON *request);
cJSON *call_close(const cJSON *request);

/* calls_upload.c */
cJSON *call_init(const cJSON *request);
cJSON *call_attach(const cJSON *request);
cJSON *call_complete(const cJSON *request);
cJSON *call_abort(const cJSON *request);

/* calls_parts.c */
cJSON *call_part_from_file(const cJSON *request);
cJSON *call_part_from_buffer(const cJSON *request);
cJSON *call_part_from_stream(const cJSON *request);
cJSON *call_part_copy(const cJSON *request);
cJSON *call_parts_in_parallel(const cJSON *request);

/* calls_listing.c */
cJSON *call_list_parts(const cJSON *request);
cJSON *call_all_parts(const cJSON *request);
cJSON *call_sent_parts(const cJSON *request);
cJSON *call_list_uploads(const cJSON *request);
cJSON *call_all_uploads(const cJSON *request);

/* calls_one.c */
cJSON *call_upload_file(const cJSON *request);
cJSON *call_upload_stream(const cJSON *request);
cJSON *call_upload_writer(const cJSON *request);

/* calls_plan.c */
cJSON *call_plan_part_size(const cJSON *request);
cJSON *call_split(const cJSON *request);

/* Shared by them. */

/* The answer to a call that failed: what the callback for keys raised, if it did and that is why, else the error. */
cJSON *failed_on(const struct handle *client, ossmp_status status, ossmp_error *error);
/* The client on which an upload was made; NULL when it is forgotten. */
struct handle *client_of(const struct handle *upload);
/* Before each call that sends: forgets what the callback for keys raised in an earlier one. */
void begin_call(const struct handle *client);

const char *bucket_of(const cJSON *request);
/* Options with all that the request says of them; the caller frees them. */
ossmp_options *options_of(const cJSON *request);
/* The members of a result, which is freed. */
cJSON *result_members(ossmp_result *result);
/* A list of parts. */
cJSON *parts_list(const ossmp_parts *parts);

#endif
