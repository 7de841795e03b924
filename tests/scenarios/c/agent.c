/* The agent of the C API: one request per line from standard input, one answer per line to standard output, as
 * tests/scenarios/README.md says. It has no expectations of its own. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "calls.h"

static const struct {
    const char *name;
    cJSON *(*call)(const cJSON *request);
} calls[] = {
    {"reset", call_reset},
    {"version", call_version},
    {"client", call_client},
    {"set_credentials", call_set_credentials},
    {"log_lines", call_log_lines},
    {"close", call_close},
    {"init", call_init},
    {"attach", call_attach},
    {"part_from_file", call_part_from_file},
    {"part_from_buffer", call_part_from_buffer},
    {"part_from_stream", call_part_from_stream},
    {"part_copy", call_part_copy},
    {"parts_in_parallel", call_parts_in_parallel},
    {"list_parts", call_list_parts},
    {"all_parts", call_all_parts},
    {"sent_parts", call_sent_parts},
    {"complete", call_complete},
    {"abort", call_abort},
    {"list_uploads", call_list_uploads},
    {"all_uploads", call_all_uploads},
    {"upload_file", call_upload_file},
    {"upload_stream", call_upload_stream},
    {"upload_writer", call_upload_writer},
    {"plan_part_size", call_plan_part_size},
    {"split", call_split},
};

static cJSON *answer_to(const cJSON *request)
{
    const char *name = text_of(request, "call");
    size_t i;

    if (name == NULL)
        return misunderstood("no JSON object with a call", NULL);
    for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strcmp(calls[i].name, name) == 0)
            return calls[i].call(request);
    return misunderstood("no such call", name);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    while ((length = getline(&line, &room, stdin)) > 0) {
        cJSON *request = cJSON_ParseWithLength(line, (size_t)length);
        cJSON *answer = answer_to(request);
        char *text = cJSON_PrintUnformatted(answer);

        if (text == NULL)
            abort();
        printf("%s\n", text);
        fflush(stdout);
        cJSON_free(text);
        cJSON_Delete(answer);
        cJSON_Delete(request);
    }
    free(line);
    cJSON_Delete(call_reset(NULL));
    return ferror(stdin) ? 1 : 0;
}
