/* Listing the uploads in progress: pages, both markers, prefix, delimiter, control and deadline. */
#include "check.h"

/* Two uploads of one object in the middle, so that a page may end between them. */
static const char *const objects[] = {"list/a", "list/b", "list/b", "list/c/1", "list/c/2", "list/d", "other"};
enum { OBJECTS = sizeof objects / sizeof objects[0] };

static ossmp_upload *made[OBJECTS];

static void make_uploads(const ossmp_client *client)
{
    ossmp_error *err = NULL;
    for (size_t i = 0; i < OBJECTS; i++)
        CHECK_OK(ossmp_upload_init(client, BUCKET, objects[i], NULL, &made[i], &err));
done:
    ossmp_error_free(err);
}

static void abort_uploads(void)
{
    ossmp_error *err = NULL;
    for (size_t i = 0; i < OBJECTS; i++)
        CHECK_OK(ossmp_upload_abort(made[i], &err));
done:
    for (size_t i = 0; i < OBJECTS; i++)
        ossmp_upload_free(made[i]);
    ossmp_error_free(err);
}

static void null_options_list_everything(const ossmp_client *client)
{
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, NULL, &page, &err));
    CHECK_INT(ossmp_uploads_len(page), OBJECTS);
    CHECK_INT(ossmp_uploads_prefix_len(page), 0);
    CHECK_INT(ossmp_uploads_is_truncated(page), 0);
    CHECK_TEXT(ossmp_uploads_next_key_marker(page), "");
    CHECK_TEXT(ossmp_uploads_next_upload_id_marker(page), "");
    for (size_t i = 0; i < OBJECTS; i++) {
        CHECK_TEXT(ossmp_uploads_object(page, i), objects[i]);
        CHECK(ossmp_uploads_upload_id(page, i)[0] != '\0');
        CHECK_HOLDS(ossmp_uploads_initiated(page, i), "T");
    }
    CHECK_TEXT(ossmp_uploads_object(page, OBJECTS), "");
    CHECK_TEXT(ossmp_uploads_upload_id(page, OBJECTS), "");
    CHECK_TEXT(ossmp_uploads_initiated(page, OBJECTS), "");
    CHECK_TEXT(ossmp_uploads_prefix(page, 0), "");
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
}

/* With one upload a page, every page but the last ends between two uploads, once of the same object. */
static void both_markers_lead_through_all_pages(const ossmp_client *client)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    char last[256] = "";
    size_t seen = 0;
    CHECK_STATUS(ossmp_list_options_set_max_uploads(options, 1), OSSMP_OK);
    for (;;) {
        CHECK_OK(ossmp_client_list_uploads(client, BUCKET, options, &page, &err));
        CHECK_INT(ossmp_uploads_len(page), 1);
        CHECK(seen < OBJECTS);
        CHECK_TEXT(ossmp_uploads_object(page, 0), objects[seen]);
        CHECK(strcmp(ossmp_uploads_upload_id(page, 0), last) != 0);
        snprintf(last, sizeof last, "%s", ossmp_uploads_upload_id(page, 0));
        seen++;
        if (!ossmp_uploads_is_truncated(page))
            break;
        CHECK_STATUS(ossmp_list_options_set_marker(options, ossmp_uploads_next_key_marker(page),
                                                   ossmp_uploads_next_upload_id_marker(page)),
                     OSSMP_OK);
        ossmp_uploads_free(page);
        page = NULL;
    }
    CHECK_INT(seen, OBJECTS);
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_list_options_free(options);
}

/* An empty id begins behind all uploads of the object. */
static void a_key_marker_alone_skips_the_object(const ossmp_client *client)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_list_options_set_marker(options, "list/b", ""), OSSMP_OK);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, options, &page, &err));
    CHECK_INT(ossmp_uploads_len(page), 4);
    CHECK_TEXT(ossmp_uploads_object(page, 0), "list/c/1");
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_list_options_free(options);
}

static void prefix_and_delimiter_list_like_a_directory(const ossmp_client *client)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_list_options_set_prefix(options, "list/"), OSSMP_OK);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, options, &page, &err));
    CHECK_INT(ossmp_uploads_len(page), OBJECTS - 1);
    ossmp_uploads_free(page);
    CHECK_STATUS(ossmp_list_options_set_delimiter(options, "/"), OSSMP_OK);
    CHECK_OK(ossmp_client_list_uploads(client, BUCKET, options, &page, &err));
    CHECK_INT(ossmp_uploads_len(page), 4);
    CHECK_INT(ossmp_uploads_prefix_len(page), 1);
    CHECK_TEXT(ossmp_uploads_prefix(page, 0), "list/c/");
    CHECK_TEXT(ossmp_uploads_prefix(page, 1), "");
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_list_options_free(options);
}

static void bad_values_are_refused(void)
{
    ossmp_list_options *options = ossmp_list_options_new();
    CHECK_STATUS(ossmp_list_options_set_max_uploads(options, 1001), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_max_uploads(options, -1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_max_uploads(options, 0), OSSMP_OK);
    CHECK_STATUS(ossmp_list_options_set_deadline(options, -1), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_prefix(options, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_prefix(options, "\xff"), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_delimiter(options, NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_marker(options, NULL, ""), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_marker(options, "", NULL), OSSMP_E_ARGUMENT);
    CHECK_STATUS(ossmp_list_options_set_control(options, NULL), OSSMP_E_ARGUMENT);
done:
    ossmp_list_options_free(options);
}

static void a_cancelled_control_stops_the_listing(const ossmp_client *client)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_control *control = ossmp_control_new();
    ossmp_uploads *page = NULL;
    CHECK_STATUS(ossmp_list_options_set_control(options, control), OSSMP_OK);
    CHECK_STATUS(ossmp_client_list_uploads(client, BUCKET, options, &page, NULL), OSSMP_OK);
    ossmp_uploads_free(page);
    ossmp_control_cancel(control);
    CHECK_STATUS(ossmp_client_list_uploads(client, BUCKET, options, &page, NULL), OSSMP_E_CANCELLED);
    CHECK(page == NULL);
done:
    ossmp_control_free(control);
    ossmp_list_options_free(options);
}

/* The other server takes 5 s for a listing. */
static void a_deadline_ends_the_listing(const ossmp_client *client)
{
    ossmp_list_options *options = ossmp_list_options_new();
    ossmp_uploads *page = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_list_options_set_deadline(options, 300), OSSMP_OK);
    CHECK_STATUS(ossmp_client_list_uploads(client, BUCKET, options, &page, &err), OSSMP_E_TIMEOUT);
    CHECK_HOLDS(ossmp_error_message(err), "deadline");
    CHECK_TEXT(ossmp_error_operation(err), "ListMultipartUploads");
done:
    ossmp_error_free(err);
    ossmp_uploads_free(page);
    ossmp_list_options_free(options);
}

int main(int argc, char **argv)
{
    ossmp_client *client, *slow;
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT SLOW-ENDPOINT\n", argv[0]);
        return EXIT_FAILURE;
    }
    client = check_client(argv[1]);
    slow = check_client(argv[2]);
    make_uploads(client);
    null_options_list_everything(client);
    both_markers_lead_through_all_pages(client);
    a_key_marker_alone_skips_the_object(client);
    prefix_and_delimiter_list_like_a_directory(client);
    bad_values_are_refused();
    a_cancelled_control_stops_the_listing(client);
    a_deadline_ends_the_listing(slow);
    abort_uploads();
    ossmp_client_free(slow);
    ossmp_client_free(client);
    return check_end("uploads");
}
