#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "calls.h"

/* What the handle knows of the part that it has sent. */
static cJSON *sent_part(const struct handle *upload, int32_t number)
{
    ossmp_parts *parts = NULL;
    ossmp_error *error = NULL;
    ossmp_status status = ossmp_upload_sent_part(upload->upload, number, &parts, &error);
    cJSON *list;
    cJSON *part;

    if (status != OSSMP_OK)
        return failed(status, error);
    list = parts_list(parts);
    ossmp_parts_free(parts);
    part = cJSON_DetachItemFromArray(list, 0);
    cJSON_Delete(list);
    return part == NULL ? misunderstood("the handle does not know what it has sent", NULL) : ok(part);
}

cJSON *call_part_from_file(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    int32_t number = int32_of(request, "number", 0);
    struct handle *client;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    client = client_of(upload);
    begin_call(client);
    status = ossmp_upload_part_from_file(upload->upload, number, text_of(request, "file"),
                                         int64_of(request, "offset", 0), int64_of(request, "length", -1), &error);
    return status == OSSMP_OK ? sent_part(upload, number) : failed_on(client, status, error);
}

cJSON *call_part_from_buffer(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    int32_t number = int32_of(request, "number", 0);
    size_t wanted = (size_t)int64_of(request, "length", 0);
    size_t length = 0;
    struct handle *client;
    struct source source;
    ossmp_error *error = NULL;
    ossmp_status status;
    uint8_t *data;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    if (!source_open(&source, request))
        return misunderstood("cannot be opened", text_of(request, "file"));
    data = malloc(wanted + 1);
    if (data == NULL)
        abort();
    while (length < wanted) {
        int64_t got = source_read(&source, data + length, wanted - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    source_close(&source);
    client = client_of(upload);
    begin_call(client);
    status = ossmp_upload_part_from_buffer(upload->upload, number, data, length, &error);
    free(data);
    return status == OSSMP_OK ? sent_part(upload, number) : failed_on(client, status, error);
}

cJSON *call_part_from_stream(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    int32_t number = int32_of(request, "number", 0);
    struct handle *client;
    struct source source;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    if (!source_open(&source, request))
        return misunderstood("cannot be opened", text_of(request, "file"));
    client = client_of(upload);
    begin_call(client);
    status = ossmp_upload_part_from_reader(upload->upload, number, source_read, &source,
                                           int64_of(request, "length", 0), &error);
    source_close(&source);
    if (status == OSSMP_OK)
        return sent_part(upload, number);
    if (status == OSSMP_E_CANCELLED && source.gave_up != NULL) {
        ossmp_error_free(error);
        return raised(source.gave_up);
    }
    return failed_on(client, status, error);
}

cJSON *call_part_copy(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    int32_t number = int32_of(request, "number", 0);
    const char *source_bucket = text_of(request, "source_bucket");
    struct handle *client;
    ossmp_error *error = NULL;
    ossmp_status status;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    client = client_of(upload);
    begin_call(client);
    status = ossmp_upload_part_copy(upload->upload, number, source_bucket == NULL ? "demo" : source_bucket,
                                    text_of(request, "source_key"), NULL, int64_of(request, "offset", 0),
                                    int64_of(request, "length", -1), &error);
    return status == OSSMP_OK ? sent_part(upload, number) : failed_on(client, status, error);
}

/* Several threads take the next part of a file, until there is none or one has failed. */
struct crew {
    const ossmp_upload *upload;
    const char *path;
    int64_t size, part_size;
    pthread_mutex_t lock;
    int32_t next, count;
    ossmp_status status;
    ossmp_error *error;
};

static int32_t take_number(struct crew *crew)
{
    int32_t number = 0;

    pthread_mutex_lock(&crew->lock);
    if (crew->status == OSSMP_OK && crew->next <= crew->count)
        number = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    return number;
}

static void *send_parts(void *user_data)
{
    struct crew *crew = user_data;
    int32_t number;

    while ((number = take_number(crew)) > 0) {
        int64_t offset = (number - 1) * crew->part_size;
        int64_t left = crew->size - offset;
        ossmp_error *error = NULL;
        ossmp_status status = ossmp_upload_part_from_file(crew->upload, number, crew->path, offset,
                                                          left < crew->part_size ? left : crew->part_size, &error);
        if (status == OSSMP_OK)
            continue;
        pthread_mutex_lock(&crew->lock);
        if (crew->status == OSSMP_OK) {
            crew->status = status;
            crew->error = error;
        } else {
            ossmp_error_free(error);
        }
        pthread_mutex_unlock(&crew->lock);
    }
    return NULL;
}

#define MOST_WORKERS 64

static void work(struct crew *crew, int32_t workers)
{
    pthread_t threads[MOST_WORKERS];
    int32_t i;

    pthread_mutex_init(&crew->lock, NULL);
    for (i = 0; i < workers; i++)
        if (pthread_create(&threads[i], NULL, send_parts, crew) != 0)
            abort();
    for (i = 0; i < workers; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&crew->lock);
}

cJSON *call_parts_in_parallel(const cJSON *request)
{
    struct handle *upload = handle_of(request, "upload", HANDLE_UPLOAD);
    int32_t workers = int32_of(request, "workers", 1);
    struct handle *client;
    struct crew crew = {0};
    struct stat file;
    ossmp_parts *parts = NULL;
    cJSON *members;

    if (upload == NULL)
        return misunderstood("no such upload", text_of(request, "upload"));
    crew.path = text_of(request, "file");
    crew.part_size = int64_of(request, "part_size", 0);
    if (crew.path == NULL || stat(crew.path, &file) != 0)
        return misunderstood("no such file", crew.path);
    if (crew.part_size < 1 || workers < 1 || workers > MOST_WORKERS)
        return misunderstood("out of range", "part_size, workers");
    crew.upload = upload->upload;
    crew.size = (int64_t)file.st_size;
    crew.next = 1;
    crew.count = crew.size == 0 ? 1 : (int32_t)((crew.size - 1) / crew.part_size + 1);
    client = client_of(upload);
    begin_call(client);
    work(&crew, workers);
    if (crew.status == OSSMP_OK)
        crew.status = ossmp_upload_sent_parts(upload->upload, &parts, &crew.error);
    if (crew.status != OSSMP_OK)
        return failed_on(client, crew.status, crew.error);
    members = cJSON_CreateObject();
    cJSON_AddItemToObject(members, "parts", parts_list(parts));
    ossmp_parts_free(parts);
    return ok(members);
}
