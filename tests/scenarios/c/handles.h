/* Handles by the names that the driver gave them. */
#ifndef AGENT_HANDLES_H
#define AGENT_HANDLES_H

#include <cjson/cJSON.h>
#include <ossmp.h>

#include "callbacks.h"

enum handle_kind { HANDLE_CLIENT, HANDLE_UPLOAD };

/* A closed handle is still known by name, and NULL: what the library says to it is up to the library. */
struct handle {
    enum handle_kind kind;
    char *name;
    char *client_name;               /* of an upload: where it was made */
    ossmp_client *client;
    ossmp_upload *upload;
    struct key_ring *keys;           /* of a client: its callback's, which uploads use, too */
    struct handle *next;
};

/* The handle that the member of the request names, or NULL. */
struct handle *handle_of(const cJSON *request, const char *member, enum handle_kind kind);

/* Makes the handle that the member "as" names, in place of one of that name. NULL without "as". */
struct handle *handle_new(const cJSON *request, enum handle_kind kind);

/* Frees what the name stands for. Twice is allowed. */
void handle_close(struct handle *handle);

void handles_forget_all(void);

#endif
