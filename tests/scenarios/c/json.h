/* Members of requests, and answers. */
#ifndef AGENT_JSON_H
#define AGENT_JSON_H

#include <stdint.h>

#include <cjson/cJSON.h>
#include <ossmp.h>

/* A text member; NULL when it is not there. */
const char *text_of(const cJSON *request, const char *name);
/* A number or a flag (true is 1); fallback when it is not there. Clamped to the type. */
int64_t int64_of(const cJSON *request, const char *name, int64_t fallback);
int32_t int32_of(const cJSON *request, const char *name, int32_t fallback);
int has(const cJSON *request, const char *name);

/* Exact, which a double is not beyond 2^53. */
void put_int64(cJSON *object, const char *name, int64_t value);
void put_text(cJSON *object, const char *name, const char *value);

/* Answers. Each is made for the caller, who prints and deletes it. */
cJSON *ok(cJSON *members);
cJSON *ok_empty(void);
/* A call that failed. Frees error, which may be NULL where the call gives none. */
cJSON *failed(ossmp_status status, ossmp_error *error);
/* What a callback of this agent raised. */
cJSON *raised(const char *message);
/* What the library was never asked, because its caller would have refused it. */
cJSON *refused(const char *message);
/* A request that this agent cannot make sense of. No scenario expects that. */
cJSON *misunderstood(const char *what, const char *name);

#endif
