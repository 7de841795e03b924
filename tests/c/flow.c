/* The five steps and their neighbours, as a C program takes them. tests/c_abi.rs compares what was stored. */
#include "check.h"

static unsigned char data[3 * MIN_PART];

struct source {
    const unsigned char *next;
    size_t left;
    int calls;
};

/* Gives at most 1000 bytes at a time, as a socket might. */
static int64_t read_some(void *user_data, uint8_t *buffer, size_t capacity)
{
    struct source *source = user_data;
    size_t count = source->left < capacity ? source->left : capacity;
    if (count > 1000)
        count = 1000;
    memcpy(buffer, source->next, count);
    source->next += count;
    source->left -= count;
    source->calls++;
    return (int64_t)count;
}

static int64_t read_gives_up(void *user_data, uint8_t *buffer, size_t capacity)
{
    (void)user_data;
    (void)buffer;
    (void)capacity;
    return -1;
}

/* init, a part each from file, buffer, reader and another object, list, complete with the listing. */
static void parts_come_from_everywhere(const ossmp_client *client, const char *file)
{
    struct source source = {data + MIN_PART, MIN_PART, 0};
    ossmp_upload *upload = NULL;
    ossmp_parts *page = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_init(client, BUCKET, "flow/everywhere", NULL, &upload, &err));
    CHECK(err == NULL);
    CHECK_TEXT(ossmp_upload_bucket(upload), BUCKET);
    CHECK_TEXT(ossmp_upload_object(upload), "flow/everywhere");
    CHECK(strlen(ossmp_upload_id(upload)) > 8);
    CHECK_OK(ossmp_upload_part_from_file(upload, 1, file, 0, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_reader(upload, 2, read_some, &source, MIN_PART, &err));
    CHECK(source.left == 0 && source.calls > 100);
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 3, data + 2 * MIN_PART, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_copy(upload, 4, BUCKET, "flow/source", NULL, 0, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_copy(upload, 5, BUCKET, "flow/source", "", MIN_PART, -1, &err));
    CHECK_OK(ossmp_upload_list_parts(upload, 0, 0, &page, &err));
    CHECK_INT(ossmp_parts_len(page), 5);
    CHECK_INT(ossmp_parts_is_truncated(page), 0);
    CHECK_INT(ossmp_parts_next_marker(page), 0);
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(ossmp_parts_number(page, i), i + 1);
        CHECK_INT(ossmp_parts_size(page, i), MIN_PART);
        CHECK_INT(strlen(ossmp_parts_etag(page, i)), 32);
        CHECK_HOLDS(ossmp_parts_last_modified(page, i), "T");
    }
    CHECK_INT(ossmp_parts_size(page, 4), 17);
    CHECK_OK(ossmp_upload_complete(upload, page, &result, &err));
    CHECK_HOLDS(ossmp_result_etag(result), "-5");
    CHECK_HOLDS(ossmp_result_location(result), "flow");
    CHECK(ossmp_result_crc64(result)[0] != '\0');
    CHECK(ossmp_result_request_id(result)[0] != '\0');
    CHECK_TEXT(ossmp_result_version_id(result), "");
    CHECK_TEXT(ossmp_result_callback_body(result), "");
    CHECK_INT(ossmp_result_size(result), 4 * MIN_PART + 17);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(page);
    ossmp_upload_free(upload);
}

static ossmp_upload *upload_of_three(const ossmp_client *client, const char *object, const ossmp_options *options)
{
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_init(client, BUCKET, object, options, &upload, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 7, data + 2 * MIN_PART, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 2, data, MIN_PART, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 5, data + MIN_PART, MIN_PART, &err));
done:
    ossmp_error_free(err);
    return upload;
}

/* complete with NULL: what this handle sent. */
static void what_was_sent_is_joined_in_order(const ossmp_client *client)
{
    ossmp_upload *upload = upload_of_three(client, "flow/sent", NULL);
    ossmp_parts *sent = NULL, *one = NULL, *none = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_sent_parts(upload, &sent, &err));
    CHECK_INT(ossmp_parts_len(sent), 3);
    CHECK_INT(ossmp_parts_number(sent, 0), 2);
    CHECK_INT(ossmp_parts_number(sent, 2), 7);
    CHECK(ossmp_parts_crc64(sent, 0)[0] != '\0');
    CHECK_TEXT(ossmp_parts_last_modified(sent, 0), "");
    CHECK_OK(ossmp_upload_sent_part(upload, 5, &one, &err));
    CHECK_INT(ossmp_parts_len(one), 1);
    CHECK_TEXT(ossmp_parts_etag(one, 0), ossmp_parts_etag(sent, 1));
    CHECK_TEXT(ossmp_parts_crc64(one, 0), ossmp_parts_crc64(sent, 1));
    CHECK_OK(ossmp_upload_sent_part(upload, 6, &none, &err));
    CHECK_INT(ossmp_parts_len(none), 0);
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK_INT(ossmp_result_size(result), 3 * MIN_PART);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(none);
    ossmp_parts_free(one);
    ossmp_parts_free(sent);
    ossmp_upload_free(upload);
}

/* complete with a list built by hand, after attaching as another process would. */
static void an_attached_upload_is_completed_with_a_list_built_by_hand(const ossmp_client *client)
{
    ossmp_upload *upload = upload_of_three(client, "flow/by-hand", NULL), *attached = NULL;
    ossmp_parts *all = NULL, *list = ossmp_parts_new();
    ossmp_error *err = NULL;
    char quoted[80];
    CHECK_OK(ossmp_upload_attach(client, BUCKET, "flow/by-hand", ossmp_upload_id(upload), NULL, &attached, &err));
    CHECK_TEXT(ossmp_upload_id(attached), ossmp_upload_id(upload));
    CHECK_OK(ossmp_upload_all_parts(attached, &all, &err));
    CHECK_INT(ossmp_parts_len(all), 3);
    CHECK_STATUS(ossmp_parts_add(list, 7, ossmp_parts_etag(all, 2)), OSSMP_OK);
    CHECK_STATUS(ossmp_parts_add(list, 2, ossmp_parts_etag(all, 0)), OSSMP_OK);
    snprintf(quoted, sizeof quoted, "\"%s\"", ossmp_parts_etag(all, 1));
    CHECK_STATUS(ossmp_parts_add(list, 5, quoted), OSSMP_OK);
    CHECK_TEXT(ossmp_parts_etag(list, 1), ossmp_parts_etag(all, 1));
    CHECK_INT(ossmp_parts_size(list, 1), 0);
    CHECK_TEXT(ossmp_parts_crc64(list, 1), "");
    CHECK_OK(ossmp_upload_complete(attached, list, NULL, &err));
done:
    ossmp_error_free(err);
    ossmp_parts_free(list);
    ossmp_parts_free(all);
    ossmp_upload_free(attached);
    ossmp_upload_free(upload);
}

/* complete with the header x-oss-complete-all: what the service has. */
static void the_service_joins_all_that_it_has(const ossmp_client *client)
{
    ossmp_options *options = ossmp_options_new();
    ossmp_upload *upload = NULL;
    ossmp_parts *none = ossmp_parts_new();
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_options_set_header(options, "x-oss-complete-all", "yes"), OSSMP_OK);
    upload = upload_of_three(client, "flow/all", options);
    CHECK_STATUS(ossmp_upload_complete(upload, none, &result, &err), OSSMP_E_ARGUMENT);
    CHECK(result == NULL);
    ossmp_error_free(err);
    CHECK_OK(ossmp_upload_complete(upload, NULL, &result, &err));
    CHECK(ossmp_result_etag(result)[0] != '\0');
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_parts_free(none);
    ossmp_upload_free(upload);
    ossmp_options_free(options);
}

/* Pages of two, joined by hand, are the same as all_parts. */
static void pages_add_up(const ossmp_client *client)
{
    ossmp_upload *upload = upload_of_three(client, "flow/pages", NULL);
    ossmp_parts *joined = ossmp_parts_new(), *all = NULL, *page = NULL;
    ossmp_error *err = NULL;
    int32_t marker = 0;
    int pages = 0;
    do {
        ossmp_parts_free(page);
        CHECK_OK(ossmp_upload_list_parts(upload, marker, 2, &page, &err));
        CHECK_STATUS(ossmp_parts_append(joined, page), OSSMP_OK);
        marker = ossmp_parts_next_marker(page);
        pages++;
    } while (ossmp_parts_is_truncated(page));
    CHECK_INT(pages, 2);
    CHECK_INT(ossmp_parts_is_truncated(joined), 0);
    CHECK_OK(ossmp_upload_all_parts(upload, &all, &err));
    CHECK_INT(ossmp_parts_len(joined), ossmp_parts_len(all));
    for (size_t i = 0; i < ossmp_parts_len(all); i++) {
        CHECK_INT(ossmp_parts_number(joined, i), ossmp_parts_number(all, i));
        CHECK_TEXT(ossmp_parts_etag(joined, i), ossmp_parts_etag(all, i));
    }
    CHECK_STATUS(ossmp_parts_append(joined, joined), OSSMP_OK);
    CHECK_INT(ossmp_parts_len(joined), 3);
    /* An index out of range gives 0 or "". */
    CHECK_INT(ossmp_parts_number(all, 3), 0);
    CHECK_INT(ossmp_parts_size(all, (size_t)-1), 0);
    CHECK_TEXT(ossmp_parts_etag(all, 3), "");
    CHECK_TEXT(ossmp_parts_crc64(all, 3), "");
    CHECK_TEXT(ossmp_parts_last_modified(all, 3), "");
    CHECK_OK(ossmp_upload_abort(upload, &err));
done:
    ossmp_error_free(err);
    ossmp_parts_free(page);
    ossmp_parts_free(all);
    ossmp_parts_free(joined);
    ossmp_upload_free(upload);
}

/* A list is changed after its strings were handed out: the new ones are right. */
static void strings_follow_a_list_that_changes(void)
{
    ossmp_parts *list = ossmp_parts_new();
    CHECK_STATUS(ossmp_parts_add(list, 3, "three"), OSSMP_OK);
    CHECK_TEXT(ossmp_parts_etag(list, 0), "three");
    CHECK_STATUS(ossmp_parts_add(list, 1, "one"), OSSMP_OK);
    CHECK_TEXT(ossmp_parts_etag(list, 0), "one");
    CHECK_STATUS(ossmp_parts_add(list, 3, "other"), OSSMP_OK);
    CHECK_INT(ossmp_parts_len(list), 2);
    CHECK_TEXT(ossmp_parts_etag(list, 1), "other");
    CHECK_STATUS(ossmp_parts_add(list, 0, "x"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_parts_add(list, 4, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_parts_add(list, 4, ""), OSSMP_E_ARGUMENT);
    CHECK_INT(ossmp_parts_len(list), 2);
done:
    ossmp_parts_free(list);
}

static void an_upload_ends_once(const ossmp_client *client)
{
    ossmp_upload *upload = upload_of_three(client, "flow/aborted", NULL);
    ossmp_parts *parts = NULL;
    CHECK_STATUS(ossmp_upload_abort(upload, NULL), OSSMP_OK);
    CHECK_STATUS(ossmp_upload_abort(upload, NULL), OSSMP_E_STATE);
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 1, "x", 1, NULL), OSSMP_E_STATE);
    CHECK_STATUS(ossmp_upload_complete(upload, NULL, NULL, NULL), OSSMP_E_STATE);
    CHECK_STATUS(ossmp_upload_all_parts(upload, &parts, NULL), OSSMP_E_NO_SUCH_UPLOAD);
    CHECK(parts == NULL);
done:
    ossmp_upload_free(upload);
}

/* Empty parts, and readers that do not keep their word. */
static void edges_of_parts(const ossmp_client *client)
{
    struct source little = {data, 10, 0};
    ossmp_upload *upload = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_upload_init(client, BUCKET, "flow/empty", NULL, &upload, &err));
    CHECK_STATUS(ossmp_upload_part_from_reader(upload, 1, read_gives_up, NULL, 10, NULL), OSSMP_E_CANCELLED);
    CHECK_STATUS(ossmp_upload_part_from_reader(upload, 1, read_some, &little, 11, NULL), OSSMP_E_FILE);
    CHECK_STATUS(ossmp_upload_part_from_reader(upload, 1, read_some, &little, -1, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_upload_part_from_reader(upload, 1, NULL, NULL, 1, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 1, NULL, 1, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_upload_part_from_buffer(upload, 1, data, (size_t)-1, NULL), OSSMP_E_ARGUMENT);
    CHECK_OK(ossmp_upload_part_from_reader(upload, 1, read_some, NULL, 0, &err));
    CHECK_OK(ossmp_upload_part_from_buffer(upload, 1, NULL, 0, &err));
    CHECK_OK(ossmp_upload_complete(upload, NULL, NULL, &err));
done:
    ossmp_error_free(err);
    ossmp_upload_free(upload);
}

int main(int argc, char **argv)
{
    ossmp_client *client;
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    check_fill(data, sizeof data, 1);
    client = check_client(argv[1]);
    parts_come_from_everywhere(client, argv[2]);
    what_was_sent_is_joined_in_order(client);
    an_attached_upload_is_completed_with_a_list_built_by_hand(client);
    the_service_joins_all_that_it_has(client);
    pages_add_up(client);
    strings_follow_a_list_that_changes();
    an_upload_ends_once(client);
    edges_of_parts(client);
    ossmp_client_free(client);
    return check_end("flow");
}
