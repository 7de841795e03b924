/* NULL, handles of another type, and the order in which handles are freed. */
#include "check.h"

enum { CONFIG, CLIENT, OPTIONS, UPLOAD, PARTS, RESULT, LIST_OPTIONS, UPLOADS, CONTROL, ERROR, KINDS };

static void *handles[KINDS];

/* Something that no function hands out, to see that it was overwritten. */
static char elsewhere;
#define ELSEWHERE ((void *)&elsewhere)

#define REFUSED(call) CHECK_STATUS(call, OSSMP_E_ARGUMENT)

static void config_refuses(ossmp_config *wrong)
{
    ossmp_client *client = ELSEWHERE;
    ossmp_error *err = ELSEWHERE;
    REFUSED(ossmp_config_set_endpoint(wrong, "localhost"));
    REFUSED(ossmp_config_set_credentials(wrong, "a", "b", NULL));
    REFUSED(ossmp_config_set_credentials_from_env(wrong));
    REFUSED(ossmp_config_set_anonymous(wrong));
    REFUSED(ossmp_config_set_addressing(wrong, 0));
    REFUSED(ossmp_config_set_signature(wrong, 0));
    REFUSED(ossmp_config_set_region(wrong, REGION));
    REFUSED(ossmp_config_set_connect_timeout(wrong, 1));
    REFUSED(ossmp_config_set_idle_timeout(wrong, 1));
    REFUSED(ossmp_config_set_max_attempts(wrong, 1));
    REFUSED(ossmp_config_set_proxy(wrong, "http://localhost:1"));
    REFUSED(ossmp_config_set_proxy_from_env(wrong));
    REFUSED(ossmp_config_set_ca_file(wrong, "x"));
    REFUSED(ossmp_config_set_user_agent(wrong, "x"));
    REFUSED(ossmp_config_set_verify(wrong, 1, 1));
    REFUSED(ossmp_config_set_log(wrong, 1, NULL, NULL));
    REFUSED(ossmp_client_new(wrong, &client, &err));
    CHECK(client == NULL);
    CHECK_TEXT(ossmp_error_message(err), wrong == NULL ? "config is NULL" : "config is not an ossmp_config");
    ossmp_config_free(wrong);
done:
    ossmp_error_free(err);
}

static void client_refuses(ossmp_client *wrong)
{
    ossmp_upload *upload = ELSEWHERE;
    ossmp_uploads *uploads = ELSEWHERE;
    ossmp_error *err = NULL;
    REFUSED(ossmp_client_set_credentials(wrong, "a", "b", NULL));
    REFUSED(ossmp_client_list_uploads(wrong, BUCKET, NULL, &uploads, NULL));
    CHECK(uploads == NULL);
    REFUSED(ossmp_upload_init(wrong, BUCKET, "x", NULL, &upload, NULL));
    CHECK(upload == NULL);
    upload = ELSEWHERE;
    REFUSED(ossmp_upload_attach(wrong, BUCKET, "x", "id", NULL, &upload, &err));
    CHECK(upload == NULL);
    CHECK_TEXT(ossmp_error_message(err), wrong == NULL ? "client is NULL" : "client is not an ossmp_client");
    ossmp_client_free(wrong);
done:
    ossmp_error_free(err);
}

static void options_refuse(ossmp_options *wrong)
{
    ossmp_upload *upload = ELSEWHERE;
    REFUSED(ossmp_options_set_header(wrong, "Content-Type", "a/b"));
    REFUSED(ossmp_options_set_deadline(wrong, 1));
    REFUSED(ossmp_options_set_control(wrong, handles[CONTROL]));
    if (wrong != NULL) { /* NULL means all defaults */
        REFUSED(ossmp_upload_attach(handles[CLIENT], BUCKET, "x", "id", wrong, &upload, NULL));
        CHECK(upload == NULL);
        upload = ELSEWHERE;
        REFUSED(ossmp_upload_init(handles[CLIENT], BUCKET, "x", wrong, &upload, NULL));
        CHECK(upload == NULL);
    }
    ossmp_options_free(wrong);
done:
    return;
}

static void upload_refuses(ossmp_upload *wrong)
{
    ossmp_parts *parts = ELSEWHERE;
    ossmp_result *result = ELSEWHERE;
    REFUSED(ossmp_upload_part_from_file(wrong, 1, "x", 0, -1, NULL));
    REFUSED(ossmp_upload_part_from_buffer(wrong, 1, "x", 1, NULL));
    REFUSED(ossmp_upload_part_from_reader(wrong, 1, NULL, NULL, 1, NULL));
    REFUSED(ossmp_upload_part_copy(wrong, 1, BUCKET, "x", NULL, 0, -1, NULL));
    REFUSED(ossmp_upload_list_parts(wrong, 0, 0, &parts, NULL));
    CHECK(parts == NULL);
    parts = ELSEWHERE;
    REFUSED(ossmp_upload_all_parts(wrong, &parts, NULL));
    CHECK(parts == NULL);
    parts = ELSEWHERE;
    REFUSED(ossmp_upload_sent_parts(wrong, &parts, NULL));
    CHECK(parts == NULL);
    parts = ELSEWHERE;
    REFUSED(ossmp_upload_sent_part(wrong, 1, &parts, NULL));
    CHECK(parts == NULL);
    REFUSED(ossmp_upload_complete(wrong, NULL, &result, NULL));
    CHECK(result == NULL);
    REFUSED(ossmp_upload_complete(wrong, NULL, NULL, NULL));
    REFUSED(ossmp_upload_abort(wrong, NULL));
    CHECK_TEXT(ossmp_upload_id(wrong), "");
    CHECK_TEXT(ossmp_upload_bucket(wrong), "");
    CHECK_TEXT(ossmp_upload_object(wrong), "");
    ossmp_upload_free(wrong);
done:
    return;
}

static void parts_refuse(ossmp_parts *wrong)
{
    ossmp_result *result = ELSEWHERE;
    REFUSED(ossmp_parts_add(wrong, 1, "etag"));
    REFUSED(ossmp_parts_append(wrong, handles[PARTS]));
    REFUSED(ossmp_parts_append(wrong, wrong));
    REFUSED(ossmp_parts_append(handles[PARTS], wrong));
    CHECK_INT(ossmp_parts_len(wrong), 0);
    CHECK_INT(ossmp_parts_number(wrong, 0), 0);
    CHECK_INT(ossmp_parts_size(wrong, 0), 0);
    CHECK_TEXT(ossmp_parts_etag(wrong, 0), "");
    CHECK_TEXT(ossmp_parts_crc64(wrong, 0), "");
    CHECK_TEXT(ossmp_parts_last_modified(wrong, 0), "");
    CHECK_INT(ossmp_parts_is_truncated(wrong), 0);
    CHECK_INT(ossmp_parts_next_marker(wrong), 0);
    if (wrong != NULL) { /* NULL means the parts that were sent */
        REFUSED(ossmp_upload_complete(handles[UPLOAD], wrong, &result, NULL));
        CHECK(result == NULL);
    }
    ossmp_parts_free(wrong);
done:
    return;
}

static void result_says_nothing(ossmp_result *wrong)
{
    CHECK_TEXT(ossmp_result_etag(wrong), "");
    CHECK_TEXT(ossmp_result_location(wrong), "");
    CHECK_TEXT(ossmp_result_crc64(wrong), "");
    CHECK_TEXT(ossmp_result_version_id(wrong), "");
    CHECK_TEXT(ossmp_result_request_id(wrong), "");
    CHECK_TEXT(ossmp_result_callback_body(wrong), "");
    CHECK_INT(ossmp_result_size(wrong), 0);
    ossmp_result_free(wrong);
done:
    return;
}

static void list_options_refuse(ossmp_list_options *wrong)
{
    ossmp_uploads *uploads = ELSEWHERE;
    REFUSED(ossmp_list_options_set_prefix(wrong, "x"));
    REFUSED(ossmp_list_options_set_delimiter(wrong, "/"));
    REFUSED(ossmp_list_options_set_max_uploads(wrong, 1));
    REFUSED(ossmp_list_options_set_marker(wrong, "x", "y"));
    REFUSED(ossmp_list_options_set_control(wrong, handles[CONTROL]));
    REFUSED(ossmp_list_options_set_deadline(wrong, 1));
    if (wrong != NULL) {
        REFUSED(ossmp_client_list_uploads(handles[CLIENT], BUCKET, wrong, &uploads, NULL));
        CHECK(uploads == NULL);
    }
    ossmp_list_options_free(wrong);
done:
    return;
}

static void uploads_say_nothing(ossmp_uploads *wrong)
{
    CHECK_INT(ossmp_uploads_len(wrong), 0);
    CHECK_TEXT(ossmp_uploads_object(wrong, 0), "");
    CHECK_TEXT(ossmp_uploads_upload_id(wrong, 0), "");
    CHECK_TEXT(ossmp_uploads_initiated(wrong, 0), "");
    CHECK_INT(ossmp_uploads_prefix_len(wrong), 0);
    CHECK_TEXT(ossmp_uploads_prefix(wrong, 0), "");
    CHECK_INT(ossmp_uploads_is_truncated(wrong), 0);
    CHECK_TEXT(ossmp_uploads_next_key_marker(wrong), "");
    CHECK_TEXT(ossmp_uploads_next_upload_id_marker(wrong), "");
    ossmp_uploads_free(wrong);
done:
    return;
}

static void control_does_nothing(ossmp_control *wrong)
{
    ossmp_control_cancel(wrong);
    CHECK_INT(ossmp_control_is_cancelled(wrong), 0);
    CHECK_INT(ossmp_control_bytes_done(wrong), 0);
    CHECK_INT(ossmp_control_bytes_total(wrong), 0);
    REFUSED(ossmp_options_set_control(handles[OPTIONS], wrong));
    REFUSED(ossmp_list_options_set_control(handles[LIST_OPTIONS], wrong));
    ossmp_control_free(wrong);
done:
    return;
}

static void error_says_nothing(ossmp_error *wrong)
{
    CHECK_INT(ossmp_error_status(wrong), 0);
    CHECK_TEXT(ossmp_error_message(wrong), "");
    CHECK_TEXT(ossmp_error_operation(wrong), "");
    CHECK_INT(ossmp_error_http_status(wrong), 0);
    CHECK_TEXT(ossmp_error_code(wrong), "");
    CHECK_TEXT(ossmp_error_ec(wrong), "");
    CHECK_TEXT(ossmp_error_request_id(wrong), "");
    CHECK_TEXT(ossmp_error_host_id(wrong), "");
    CHECK_TEXT(ossmp_error_bucket(wrong), "");
    CHECK_TEXT(ossmp_error_object(wrong), "");
    CHECK_INT(ossmp_error_object_state(wrong), 0);
    CHECK_TEXT(ossmp_error_upload_id(wrong), "");
    CHECK_INT(ossmp_error_part_number(wrong), 0);
    CHECK_INT(ossmp_error_attempts(wrong), 0);
    CHECK_INT(ossmp_error_os_code(wrong), 0);
    CHECK_INT(ossmp_error_is_retryable(wrong), 0);
    ossmp_error_free(wrong);
done:
    return;
}

static void everything_refuses(int kind, void *wrong)
{
    switch (kind) {
    case CONFIG: config_refuses(wrong); break;
    case CLIENT: client_refuses(wrong); break;
    case OPTIONS: options_refuse(wrong); break;
    case UPLOAD: upload_refuses(wrong); break;
    case PARTS: parts_refuse(wrong); break;
    case RESULT: result_says_nothing(wrong); break;
    case LIST_OPTIONS: list_options_refuse(wrong); break;
    case UPLOADS: uploads_say_nothing(wrong); break;
    case CONTROL: control_does_nothing(wrong); break;
    case ERROR: error_says_nothing(wrong); break;
    default: CHECK(kind < KINDS);
    }
done:
    return;
}

/* One of each kind, all of them alive and well. */
static void make_one_of_each(const char *endpoint)
{
    ossmp_upload *done_upload = NULL, *upload = NULL;
    ossmp_result *result = NULL;
    ossmp_uploads *uploads = NULL;
    ossmp_parts *parts = NULL;
    ossmp_client *client = check_client(endpoint);
    ossmp_error *err = NULL;
    handles[CLIENT] = client;
    handles[CONFIG] = check_config(endpoint);
    handles[OPTIONS] = ossmp_options_new();
    handles[LIST_OPTIONS] = ossmp_list_options_new();
    handles[CONTROL] = ossmp_control_new();
    CHECK_OK(ossmp_upload_init(client, BUCKET, "handles/done", NULL, &done_upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(done_upload, 1, "x", 1, &err));
    CHECK_OK(ossmp_upload_sent_parts(done_upload, &parts, &err));
    handles[PARTS] = parts;
    CHECK_OK(ossmp_upload_complete(done_upload, NULL, &result, &err));
    handles[RESULT] = result;
    CHECK_OK(ossmp_upload_init(client, BUCKET, "handles/open", NULL, &upload, &err));
    handles[UPLOAD] = upload;
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &uploads, &err));
    handles[UPLOADS] = uploads;
    CHECK_STATUS(ossmp_parts_add(parts, 10001, "etag"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_upload_sent_part(upload, 0, &parts, &err), OSSMP_E_ARGUMENT);
    handles[ERROR] = err;
    err = NULL;
done:
    ossmp_upload_free(done_upload);
    ossmp_error_free(err);
}

static void all_are_alive_and_well(void)
{
    ossmp_error *err = NULL;
    ossmp_client *client = NULL;
    CHECK_OK(ossmp_client_new(handles[CONFIG], &client, &err));
    CHECK_STATUS(ossmp_options_set_deadline(handles[OPTIONS], 0), OSSMP_OK);
    CHECK_STATUS(ossmp_list_options_set_deadline(handles[LIST_OPTIONS], 0), OSSMP_OK);
    CHECK_INT(ossmp_parts_len(handles[PARTS]), 1);
    CHECK_INT(ossmp_result_size(handles[RESULT]), 1);
    CHECK_INT(ossmp_uploads_len(handles[UPLOADS]), 1);
    CHECK_TEXT(ossmp_upload_object(handles[UPLOAD]), "handles/open");
    CHECK_INT(ossmp_control_is_cancelled(handles[CONTROL]), 0);
    CHECK_INT(ossmp_error_status(handles[ERROR]), OSSMP_E_ARGUMENT);
    CHECK_OK(ossmp_upload_abort(handles[UPLOAD], &err));
done:
    ossmp_client_free(client);
    ossmp_error_free(err);
}

static void null_and_other_types_are_refused_and_not_freed(const char *endpoint)
{
    make_one_of_each(endpoint);
    for (int kind = 0; kind < KINDS; kind++) {
        everything_refuses(kind, NULL);
        for (int other = 0; other < KINDS; other++)
            if (other != kind)
                everything_refuses(kind, handles[other]);
    }
    all_are_alive_and_well();
    ossmp_config_free(handles[CONFIG]);
    ossmp_client_free(handles[CLIENT]);
    ossmp_options_free(handles[OPTIONS]);
    ossmp_upload_free(handles[UPLOAD]);
    ossmp_parts_free(handles[PARTS]);
    ossmp_result_free(handles[RESULT]);
    ossmp_list_options_free(handles[LIST_OPTIONS]);
    ossmp_uploads_free(handles[UPLOADS]);
    ossmp_control_free(handles[CONTROL]);
    ossmp_error_free(handles[ERROR]);
}

/* Rule 5, for out parameters that are missing, and for errors that nobody wants. */
static void an_out_parameter_must_be_there_but_err_need_not(const char *endpoint)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client = NULL;
    ossmp_error *err = ELSEWHERE;
    REFUSED(ossmp_client_new(config, NULL, NULL));
    REFUSED(ossmp_client_new(config, NULL, &err));
    CHECK_TEXT(ossmp_error_message(err), "out is NULL");
    ossmp_error_free(err);
    err = ELSEWHERE;
    CHECK_STATUS(ossmp_client_new(config, &client, &err), OSSMP_OK);
    CHECK(err == NULL && client != NULL);
    ossmp_client_free(client);
    CHECK_STATUS(ossmp_client_new(config, &client, NULL), OSSMP_OK);
done:
    ossmp_client_free(client);
    ossmp_config_free(config);
}

/* What was freed first must not be missed by what lives on. */
static void handles_are_freed_in_any_order(const char *endpoint)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_control *control = ossmp_control_new();
    ossmp_options *options = ossmp_options_new();
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_parts *sent = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL, *kept = NULL;
    ossmp_options_set_control(options, control);
    ossmp_control_free(control);
    CHECK_OK(ossmp_client_new(config, &client, &err));
    ossmp_config_free(config);
    config = NULL;
    CHECK_OK(ossmp_upload_init(client, BUCKET, "handles/order", options, &upload, &err));
    ossmp_client_free(client);
    client = NULL;
    ossmp_options_free(options);
    options = NULL;
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, "order", 5, &err));
    CHECK_OK(ossmp_upload_sent_parts(upload, &sent, &err));
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_STATUS(ossmp_upload_abort(upload, &kept), OSSMP_E_STATE);
    ossmp_upload_free(upload);
    upload = NULL;
    CHECK_INT(ossmp_parts_size(sent, 0), 5);
    CHECK_INT(ossmp_result_size(result), 5);
    CHECK_TEXT(ossmp_error_object(kept), "handles/order");
done:
    ossmp_error_free(kept);
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(sent);
    ossmp_upload_free(upload);
    ossmp_client_free(client);
    ossmp_options_free(options);
    ossmp_config_free(config);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s ENDPOINT\n", argv[0]);
        return EXIT_FAILURE;
    }
    null_and_other_types_are_refused_and_not_freed(argv[1]);
    an_out_parameter_must_be_there_but_err_need_not(argv[1]);
    handles_are_freed_in_any_order(argv[1]);
    return check_end("handles");
}
