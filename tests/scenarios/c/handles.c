#define _POSIX_C_SOURCE 200809L

#include "handles.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

static struct handle *first;

static struct handle *find(const char *name, enum handle_kind kind)
{
    struct handle *handle;

    for (handle = first; handle != NULL; handle = handle->next)
        if (handle->kind == kind && strcmp(handle->name, name) == 0)
            return handle;
    return NULL;
}

struct handle *handle_of(const cJSON *request, const char *member, enum handle_kind kind)
{
    const char *name = text_of(request, member);

    if (name == NULL && kind == HANDLE_CLIENT)
        name = "c";
    return name == NULL ? NULL : find(name, kind);
}

struct handle *handle_new(const cJSON *request, enum handle_kind kind)
{
    const char *name = text_of(request, "as");
    const char *client_name = text_of(request, "client");
    struct handle *handle;

    if (name == NULL)
        return NULL;
    handle = calloc(1, sizeof *handle);
    if (handle == NULL)
        abort();
    handle->kind = kind;
    handle->name = strdup(name);
    handle->client_name = strdup(client_name == NULL ? "c" : client_name);
    handle->next = first;
    first = handle; /* before one of the same name, which is closed with all others */
    return handle;
}

void handle_close(struct handle *handle)
{
    ossmp_upload_free(handle->upload);
    ossmp_client_free(handle->client);
    handle->upload = NULL;
    handle->client = NULL;
}

void handles_forget_all(void)
{
    struct handle *handle;

    for (handle = first; handle != NULL; handle = handle->next)
        handle_close(handle);
    while (first != NULL) {
        handle = first;
        first = handle->next;
        key_ring_free(handle->keys);
        free(handle->client_name);
        free(handle->name);
        free(handle);
    }
}
