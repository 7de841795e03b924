/* The numbers are ABI: each is written down here once more. */
#include "check.h"

static const struct {
    int32_t constant;
    int32_t number;
    const char *name;
} outcomes[] = {
    {OSSMP_OK, 0, "OSSMP_OK"},
    {OSSMP_E_ARGUMENT, 1, "OSSMP_E_ARGUMENT"},
    {OSSMP_E_STATE, 2, "OSSMP_E_STATE"},
    {OSSMP_E_CANCELLED, 3, "OSSMP_E_CANCELLED"},
    {OSSMP_E_INTERNAL, 4, "OSSMP_E_INTERNAL"},
    {OSSMP_E_MEMORY, 5, "OSSMP_E_MEMORY"},
    {OSSMP_E_FILE, 10, "OSSMP_E_FILE"},
    {OSSMP_E_FILE_CHANGED, 11, "OSSMP_E_FILE_CHANGED"},
    {OSSMP_E_CHECKPOINT, 12, "OSSMP_E_CHECKPOINT"},
    {OSSMP_E_NETWORK, 20, "OSSMP_E_NETWORK"},
    {OSSMP_E_TLS, 21, "OSSMP_E_TLS"},
    {OSSMP_E_TIMEOUT, 22, "OSSMP_E_TIMEOUT"},
    {OSSMP_E_SERVICE, 30, "OSSMP_E_SERVICE"},
    {OSSMP_E_NO_SUCH_UPLOAD, 31, "OSSMP_E_NO_SUCH_UPLOAD"},
    {OSSMP_E_PROTOCOL, 32, "OSSMP_E_PROTOCOL"},
    {OSSMP_E_INTEGRITY, 33, "OSSMP_E_INTEGRITY"},
    {OSSMP_E_OUTCOME_UNKNOWN, 34, "OSSMP_E_OUTCOME_UNKNOWN"},
    {OSSMP_E_CALLBACK_FAILED, 35, "OSSMP_E_CALLBACK_FAILED"},
    {OSSMP_E_CREDENTIALS, 36, "OSSMP_E_CREDENTIALS"},
};

static void outcomes_keep_their_numbers_and_names(void)
{
    size_t named = 0;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        CHECK_INT(outcomes[i].constant, outcomes[i].number);
        CHECK_TEXT(ossmp_status_name(outcomes[i].number), outcomes[i].name);
    }
    for (int32_t number = -1000; number < 1000; number++)
        named += ossmp_status_name(number)[0] != '\0';
    CHECK_INT(named, sizeof outcomes / sizeof outcomes[0]);
    CHECK_INT(sizeof(ossmp_status), 4);
done:
    return;
}

static void choices_keep_their_numbers(void)
{
    CHECK_INT(OSSMP_ADDRESSING_AUTO, 0);
    CHECK_INT(OSSMP_ADDRESSING_VIRTUAL_HOST, 1);
    CHECK_INT(OSSMP_ADDRESSING_PATH, 2);
    CHECK_INT(OSSMP_ADDRESSING_CNAME, 3);
    CHECK_INT(OSSMP_SIGNATURE_AUTO, 0);
    CHECK_INT(OSSMP_SIGNATURE_V1, 1);
    CHECK_INT(OSSMP_SIGNATURE_V4, 4);
    CHECK_INT(OSSMP_OBJECT_UNCHANGED, 0);
    CHECK_INT(OSSMP_OBJECT_MADE, 1);
    CHECK_INT(OSSMP_OBJECT_UNKNOWN, 2);
    CHECK_INT(OSSMP_LOG_ERROR, 1);
    CHECK_INT(OSSMP_LOG_WARN, 2);
    CHECK_INT(OSSMP_LOG_INFO, 3);
    CHECK_INT(OSSMP_LOG_DEBUG, 4);
done:
    return;
}

static void macros_and_library_are_of_one_version(void)
{
    char text[64];
    CHECK_INT(OSSMP_VERSION_NUMBER, OSSMP_VERSION_MAJOR << 16 | OSSMP_VERSION_MINOR << 8 | OSSMP_VERSION_PATCH);
    CHECK_INT(ossmp_version_number(), OSSMP_VERSION_NUMBER);
    snprintf(text, sizeof text, "%d.%d.%d", OSSMP_VERSION_MAJOR, OSSMP_VERSION_MINOR, OSSMP_VERSION_PATCH);
    CHECK_TEXT(ossmp_version(), text);
done:
    return;
}

int main(void)
{
    outcomes_keep_their_numbers_and_names();
    choices_keep_their_numbers();
    macros_and_library_are_of_one_version();
    return check_end("status_numbers");
}
