/* What the C test programs share: checks that leave for `done`, and a client for the emulator.
 *
 * A program is one translation unit, is given what it needs by tests/c_abi.rs as arguments, frees all that it makes
 * (it also runs under AddressSanitizer and valgrind), and exits with 0 when every check held.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ossmp.h"

/* The keys, region and bucket of the emulator that tests/c_abi.rs starts. */
#define KEY_ID "LTAI5tEmulatorDefault"
#define KEY_SECRET "emulator-default-secret"
#define REGION "cn-hangzhou"
#define BUCKET "demo"
#define MIN_PART (100 * 1024) /* OSS limit, but for the last part */

static int check_failures;

/* What was expected, and what was found, of one check that did not hold. */
static inline void check_report(const char *file, int line, const char *what, const char *found, const char *expected)
{
    fprintf(stderr, "%s:%d: %s: found \"%s\", expected \"%s\"\n", file, line, what, found, expected);
    check_failures++;
}

/* Each leaves for the label `done` when it does not hold. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            check_report(__FILE__, __LINE__, #condition, "false", "true");                                             \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                                                   \
    do {                                                                                                               \
        if (strcmp((actual), (expected)) != 0) {                                                                       \
            check_report(__FILE__, __LINE__, #actual, (actual), (expected));                                           \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

#define CHECK_HOLDS(actual, expected)                                                                                  \
    do {                                                                                                               \
        if (strstr((actual), (expected)) == NULL) {                                                                    \
            check_report(__FILE__, __LINE__, #actual, (actual), (expected));                                           \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

#define CHECK_INT(actual, expected)                                                                                    \
    do {                                                                                                               \
        long long check_actual = (long long)(actual);                                                                  \
        long long check_expected = (long long)(expected);                                                              \
        if (check_actual != check_expected) {                                                                          \
            char check_a[32], check_e[32];                                                                             \
            snprintf(check_a, sizeof check_a, "%lld", check_actual);                                                   \
            snprintf(check_e, sizeof check_e, "%lld", check_expected);                                                 \
            check_report(__FILE__, __LINE__, #actual, check_a, check_e);                                               \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

#define CHECK_STATUS(call, expected)                                                                                   \
    do {                                                                                                               \
        ossmp_status check_status = (call);                                                                            \
        if (check_status != (expected)) {                                                                              \
            check_report(__FILE__, __LINE__, #call, ossmp_status_name(check_status), ossmp_status_name(expected));     \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* Of a call whose last argument is &err. */
#define CHECK_OK(call)                                                                                                 \
    do {                                                                                                               \
        if ((call) != OSSMP_OK) {                                                                                      \
            check_report(__FILE__, __LINE__, #call, ossmp_error_message(err), "OSSMP_OK");                             \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* A configuration for the emulator at this endpoint, which others may change before they make a client of it. */
static inline ossmp_config *check_config(const char *endpoint)
{
    ossmp_config *config = ossmp_config_new();
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials(config, KEY_ID, KEY_SECRET, NULL);
    ossmp_config_set_region(config, REGION);
    return config;
}

/* Makes a client and frees the configuration; says why when it cannot. */
static inline ossmp_client *check_client_of(ossmp_config *config)
{
    ossmp_client *client = NULL;
    ossmp_error *err = NULL;
    if (ossmp_client_new(config, &client, &err) != OSSMP_OK)
        check_report(__FILE__, __LINE__, "ossmp_client_new", ossmp_error_message(err), "OSSMP_OK");
    ossmp_error_free(err);
    ossmp_config_free(config);
    return client;
}

static inline ossmp_client *check_client(const char *endpoint)
{
    return check_client_of(check_config(endpoint));
}

/* Bytes that tell at a glance of a dump where they belong. */
static inline void check_fill(unsigned char *data, size_t length, unsigned seed)
{
    for (size_t i = 0; i < length; i++)
        data[i] = (unsigned char)((i * 31 + i / 251 + seed) & 0xff);
}

/* Prints how it went and gives the exit code. */
static inline int check_end(const char *program)
{
    if (check_failures == 0)
        printf("%s: ok\n", program);
    else
        printf("%s: %d checks failed\n", program, check_failures);
    return check_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
