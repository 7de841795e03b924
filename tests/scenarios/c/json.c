#include "json.h"

#include <inttypes.h>
#include <stdio.h>

const char *text_of(const cJSON *request, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, name));
}

int64_t int64_of(const cJSON *request, const char *name, int64_t fallback)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(request, name);

    if (cJSON_IsBool(member))
        return cJSON_IsTrue(member) ? 1 : 0;
    if (!cJSON_IsNumber(member))
        return fallback;
    if (member->valuedouble >= 9223372036854775807.0)
        return INT64_MAX;
    if (member->valuedouble <= -9223372036854775808.0)
        return INT64_MIN;
    return (int64_t)member->valuedouble;
}

int32_t int32_of(const cJSON *request, const char *name, int32_t fallback)
{
    int64_t value = int64_of(request, name, fallback);

    if (value > INT32_MAX)
        return INT32_MAX;
    return value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

int has(const cJSON *request, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(request, name);

    return member != NULL && !cJSON_IsNull(member);
}

void put_int64(cJSON *object, const char *name, int64_t value)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%" PRId64, value);
    cJSON_AddRawToObject(object, name, digits);
}

void put_text(cJSON *object, const char *name, const char *value)
{
    cJSON_AddStringToObject(object, name, value);
}

cJSON *ok(cJSON *members)
{
    cJSON *answer = cJSON_CreateObject();

    cJSON_AddItemToObject(answer, "ok", members);
    return answer;
}

cJSON *ok_empty(void)
{
    return ok(cJSON_CreateObject());
}

static const char *kind_of(ossmp_status status)
{
    switch (status) {
    case OSSMP_E_NO_SUCH_UPLOAD: return "NoSuchUpload";
    case OSSMP_E_CANCELLED: return "Cancelled";
    case OSSMP_E_FILE_CHANGED: return "FileChanged";
    case OSSMP_E_INTEGRITY: return "Integrity";
    default: return "";
    }
}

static const char *object_state_of(const ossmp_error *error)
{
    switch (ossmp_error_object_state(error)) {
    case OSSMP_OBJECT_UNCHANGED: return "unchanged";
    case OSSMP_OBJECT_MADE: return "made";
    default: return "unknown";
    }
}

cJSON *failed(ossmp_status status, ossmp_error *error)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON *members = cJSON_AddObjectToObject(answer, "error");

    put_text(members, "status", ossmp_status_name(status));
    put_text(members, "kind", kind_of(status));
    put_text(members, "message", ossmp_error_message(error));
    put_text(members, "code", ossmp_error_code(error));
    put_text(members, "ec", ossmp_error_ec(error));
    put_text(members, "request_id", ossmp_error_request_id(error));
    put_int64(members, "http_status", ossmp_error_http_status(error));
    put_text(members, "operation", ossmp_error_operation(error));
    put_text(members, "bucket", ossmp_error_bucket(error));
    put_text(members, "object", ossmp_error_object(error));
    put_text(members, "upload_id", ossmp_error_upload_id(error));
    put_int64(members, "part_number", ossmp_error_part_number(error));
    put_int64(members, "attempts", ossmp_error_attempts(error));
    cJSON_AddBoolToObject(members, "retryable", ossmp_error_is_retryable(error));
    put_text(members, "object_state", object_state_of(error));
    ossmp_error_free(error);
    return answer;
}

cJSON *raised(const char *message)
{
    cJSON *answer = cJSON_CreateObject();

    put_text(cJSON_AddObjectToObject(answer, "error"), "raised", message);
    return answer;
}

cJSON *refused(const char *message)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON *members = cJSON_AddObjectToObject(answer, "error");

    put_text(members, "status", ossmp_status_name(OSSMP_E_ARGUMENT));
    put_text(members, "message", message);
    return answer;
}

cJSON *misunderstood(const char *what, const char *name)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON *members = cJSON_AddObjectToObject(answer, "error");
    char message[256];

    snprintf(message, sizeof message, "%s: %s", what, name == NULL ? "(none)" : name);
    put_text(members, "status", "AGENT");
    put_text(members, "message", message);
    return answer;
}
