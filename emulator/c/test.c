/* A test that uses the emulator: what a C project would have, without the client that it tests. */
#define _POSIX_C_SOURCE 200809L
#include "ossmp_emulator.h"

#include <stdio.h>

static int failures;

static void expect(int good, const char *what, const char *seen)
{
    if (!good) {
        fprintf(stderr, "not so: %s (%s)\n", what, seen);
        failures++;
    }
}

/* The first line of the answer to a request without a signature. */
static void request(const ossmp_emulator *oss, char *line, size_t size)
{
    /* The service speaks HTTP as the control port does, so its port will do as one. */
    ossmp_emulator service = *oss;
    char *answer;

    memcpy(service.control, oss->endpoint, sizeof service.control);
    answer = ossmp_emulator_get(&service, "/demo/k");
    snprintf(line, size, "%s", answer != NULL ? answer : service.error);
    free(answer);
}

int main(void)
{
    const char *options[] = {"--bucket", "demo", "--memory", NULL};
    const char *wrong[] = {"--no-such-option", NULL};
    ossmp_emulator oss;
    char line[512], *report;

    if (ossmp_emulator_start(&oss, options) != 0) {
        fprintf(stderr, "%s\n", oss.error);
        return 1;
    }
    expect(strncmp(oss.endpoint, "http://127.0.0.1:", 17) == 0, "an endpoint", oss.endpoint);
    expect(strcmp(oss.region, "cn-hangzhou") == 0, "the region", oss.region);
    expect(oss.access_key_id[0] && oss.access_key_secret[0], "keys", oss.access_key_id);
    expect(oss.ca[0] == '\0' && oss.proxy[0] == '\0', "neither ca nor proxy", oss.ca);

    expect(ossmp_emulator_fault(&oss, "GetObject status=503 code=Busy") == 0, "a fault is armed", oss.error);
    request(&oss, line, sizeof line);
    expect(strstr(line, "<Code>Busy</Code>") != NULL, "the fault strikes", line);
    request(&oss, line, sizeof line);
    expect(strstr(line, "AccessDenied") != NULL, "it strikes once", line);

    expect(ossmp_emulator_fault(&oss, "Nothing at all") != 0, "a wrong fault is refused", "");
    expect(strstr(oss.error, "the first word must be") != NULL, "and why is told", oss.error);
    expect(ossmp_emulator_fault(&oss, "* always reset\n* always fin") == 0, "two faults", oss.error);
    expect(ossmp_emulator_clear_faults(&oss) == 0, "they are cleared", oss.error);
    expect(ossmp_emulator_post(&oss, "/clock", "{\"offset\": 60}") == 0, "the clock is set", oss.error);

    report = ossmp_emulator_get(&oss, "/report");
    expect(report != NULL && strstr(report, "\"requests\": 2") != NULL, "the report", report ? report : oss.error);
    free(report);
    expect(ossmp_emulator_stop(&oss) == 0, "it stops cleanly", oss.error);
    expect(ossmp_emulator_stop(&oss) == 0, "twice does no harm", oss.error);

    expect(ossmp_emulator_start(&oss, wrong) != 0, "wrong options are refused", "");
    expect(strstr(oss.error, "does not start") != NULL, "and it is told", oss.error);
    return failures != 0;
}
