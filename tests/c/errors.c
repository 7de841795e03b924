/* What an ossmp_error says of real failures, field by field. */
#include "check.h"

#include <errno.h>

static void is_one_line(const ossmp_error *err)
{
    CHECK(ossmp_error_message(err)[0] != '\0');
    for (const char *c = ossmp_error_message(err); *c != '\0'; c++)
        CHECK((unsigned char)*c >= 0x20);
done:
    return;
}

static void an_upload_that_is_not_there(const ossmp_client *client)
{
    const char *id = "0004B9895DBBB6EC98E36A4D2E0A1B2C";
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_attach(client, BUCKET, "errors/gone", id, NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 3, "x", 1, &err), OSSMP_E_NO_SUCH_UPLOAD);
    is_one_line(err);
    CHECK_INT(ossmp_error_status(err), OSSMP_E_NO_SUCH_UPLOAD);
    CHECK_HOLDS(ossmp_error_message(err), "UploadPart failed: HTTP 404 NoSuchUpload: ");
    CHECK_HOLDS(ossmp_error_message(err), "(oss://demo/errors/gone, part 3, upload id 0004B9895DBBB6EC98E36A4D2E0A1B2C, ");
    CHECK_TEXT(ossmp_error_operation(err), "UploadPart");
    CHECK_INT(ossmp_error_http_status(err), 404);
    CHECK_TEXT(ossmp_error_code(err), "NoSuchUpload");
    CHECK_HOLDS(ossmp_error_ec(err), "0042-");
    CHECK(ossmp_error_request_id(err)[0] != '\0');
    CHECK(ossmp_error_host_id(err)[0] != '\0');
    CHECK_TEXT(ossmp_error_bucket(err), BUCKET);
    CHECK_TEXT(ossmp_error_object(err), "errors/gone");
    CHECK_INT(ossmp_error_object_state(err), OSSMP_OBJECT_UNCHANGED);
    CHECK_TEXT(ossmp_error_upload_id(err), id);
    CHECK_INT(ossmp_error_part_number(err), 3);
    CHECK_INT(ossmp_error_attempts(err), 1);
    CHECK_INT(ossmp_error_os_code(err), 0);
    CHECK_INT(ossmp_error_is_retryable(err), 0);
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
}

static void a_bucket_that_is_not_there(const ossmp_client *client)
{
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_upload_init(client, "no-such-bucket", "k", NULL, &upload, &err), OSSMP_E_SERVICE);
    is_one_line(err);
    CHECK(upload == NULL);
    CHECK_TEXT(ossmp_error_operation(err), "InitiateMultipartUpload");
    CHECK_INT(ossmp_error_http_status(err), 404);
    CHECK_TEXT(ossmp_error_code(err), "NoSuchBucket");
    CHECK_HOLDS(ossmp_error_ec(err), "-");
    CHECK_TEXT(ossmp_error_bucket(err), "no-such-bucket");
    CHECK_TEXT(ossmp_error_object(err), "k");
    CHECK_TEXT(ossmp_error_upload_id(err), "");
    CHECK_INT(ossmp_error_part_number(err), 0);
done:
    ossmp_error_free(err);
}

static void arguments_that_are_refused(const ossmp_client *client)
{
    ossmp_upload *upload = NULL, *other = NULL;
    ossmp_parts *parts = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_attach(client, BUCKET, "errors/argument", "id", NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 10001, "x", 1, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "UploadPart failed: part_number is 10001; it must be 1 to 10000");
    CHECK_INT(ossmp_error_attempts(err), 0);
    CHECK_INT(ossmp_error_http_status(err), 0);
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_part_from_file(upload, 0, "x", 0, 1, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "part_number is 0; it must be 1 to 10000");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_part_from_file(upload, 1, NULL, 0, 1, &err), OSSMP_E_ARGUMENT);
    CHECK_TEXT(ossmp_error_message(err), "path is NULL");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_list_parts(upload, 0, 1001, &parts, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "max_parts is 1001; it must be 1 to 1000, or 0 for 1000");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_init(client, "\xff", "k", NULL, &other, &err), OSSMP_E_ARGUMENT);
    CHECK_TEXT(ossmp_error_message(err), "bucket is not UTF-8");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_init(client, "Bucket", "k", NULL, &other, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "bucket is ");
    ossmp_error_free(err);
    CHECK_STATUS(ossmp_upload_attach(client, BUCKET, "k", "", NULL, &other, &err), OSSMP_E_ARGUMENT);
    CHECK_HOLDS(ossmp_error_message(err), "upload_id must be");
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
}

static void a_file_that_is_not_there(const ossmp_client *client)
{
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_attach(client, BUCKET, "errors/file", "id", NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_part_from_file(upload, 1, "/no/such\nfile", 0, 1, &err), OSSMP_E_FILE);
    is_one_line(err);
    CHECK_INT(ossmp_error_os_code(err), ENOENT);
    CHECK_HOLDS(ossmp_error_message(err), "could not open /no/such\\nfile");
    CHECK_INT(ossmp_error_part_number(err), 1);
    CHECK_INT(ossmp_error_attempts(err), 0);
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
}

static void a_port_at_which_nobody_listens(const char *endpoint)
{
    ossmp_config *config = check_config(endpoint);
    ossmp_client *client;
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    ossmp_config_set_max_attempts(config, 1);
    client = check_client_of(config);
    CHECK_STATUS(ossmp_upload_init(client, BUCKET, "k", NULL, &upload, &err), OSSMP_E_NETWORK);
    is_one_line(err);
    CHECK_INT(ossmp_error_os_code(err), ECONNREFUSED);
    CHECK_INT(ossmp_error_is_retryable(err), 1);
    CHECK_INT(ossmp_error_attempts(err), 1);
    CHECK_INT(ossmp_error_http_status(err), 0);
done:
    ossmp_error_free(err);
    ossmp_client_free(client);
}

/* The server answers Complete of this object with 203: the object is there, and the result with it. */
static void a_callback_that_failed(const ossmp_client *client)
{
    ossmp_upload *upload = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_init(client, BUCKET, "errors/callback", NULL, &upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, "made", 4, &err));
    CHECK_STATUS(ossmp_upload_complete(upload, NULL, &result, &err), OSSMP_E_CALLBACK_FAILED);
    CHECK_INT(ossmp_error_object_state(err), OSSMP_OBJECT_MADE);
    CHECK_INT(ossmp_error_http_status(err), 203);
    CHECK_TEXT(ossmp_error_code(err), "CallbackFailed");
    CHECK(result != NULL);
    CHECK_INT(ossmp_result_size(result), 4);
    CHECK(ossmp_result_crc64(result)[0] != '\0');
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_upload_free(upload);
}

int main(int argc, char **argv)
{
    ossmp_client *client;
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT CLOSED-ENDPOINT\n", argv[0]);
        return EXIT_FAILURE;
    }
    client = check_client(argv[1]);
    an_upload_that_is_not_there(client);
    a_bucket_that_is_not_there(client);
    arguments_that_are_refused(client);
    a_file_that_is_not_there(client);
    a_port_at_which_nobody_listens(argv[2]);
    a_callback_that_failed(client);
    ossmp_client_free(client);
    return check_end("errors");
}
