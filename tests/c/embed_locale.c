/* A host in Turkish, where the small letter of I has no dot and 1.5 has a comma: embed_locale ENDPOINT FILE. What the
 * server saw, tests/embedding.rs looks at.
 */
#define _POSIX_C_SOURCE 200809L

#include <locale.h>
#include <wctype.h>

#include "embed.h"

/* Whether the locale is what it claims to be. */
static int is_turkish(void)
{
    char number[16];
    snprintf(number, sizeof number, "%.1f", 1.5);
    return strcmp(number, "1,5") == 0 && towlower(L'I') == 0x131 && towupper(L'i') == 0x130;
}

static void headers_in_capitals(const char *endpoint, const char *file, int32_t signature, const char *object)
{
    ossmp_config *config = embed_config(endpoint, "-");
    ossmp_options *options = ossmp_options_new();
    ossmp_client *client = NULL;
    ossmp_result *result = NULL;
    ossmp_error *err = NULL;
    CHECK_STATUS(ossmp_config_set_signature(config, signature), OSSMP_OK);
    client = check_client_of(config);
    CHECK(client != NULL);
    CHECK_STATUS(ossmp_options_set_header(options, "X-OSS-META-TITLE-ID", "ISTANBUL Iii"), OSSMP_OK);
    CHECK_STATUS(ossmp_options_set_header(options, "CONTENT-DISPOSITION", "INLINE"), OSSMP_OK);
    CHECK_STATUS(ossmp_options_set_part_size(options, MIN_PART), OSSMP_OK);
    CHECK_OK(ossmp_client_upload_file(client, BUCKET, object, file, options, &result, &err));
    CHECK_INT(ossmp_result_size(result), EMBED_SIZE);
    CHECK_INT(strspn(ossmp_result_crc64(result), "0123456789"), strlen(ossmp_result_crc64(result)));
    CHECK(ossmp_result_crc64(result)[0] != '\0');
    CHECK_STATUS(ossmp_options_set_header(options, "CONTENT-MD5", "x"), OSSMP_E_ARGUMENT);
done:
    ossmp_error_free(err);
    ossmp_result_free(result);
    ossmp_client_free(client);
    ossmp_options_free(options);
}

int main(int argc, char **argv)
{
    ossmp_client *client = NULL;
    char before[256];
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    embed_prepare();
    CHECK(setlocale(LC_ALL, "tr_TR.UTF-8") != NULL);
    CHECK(is_turkish());
    snprintf(before, sizeof before, "%s", setlocale(LC_ALL, NULL));
    client = embed_client(argv[1], "-");
    CHECK(client != NULL);
    CHECK(embed_round(client, "locale", argv[2]));
    headers_in_capitals(argv[1], argv[2], OSSMP_SIGNATURE_V4, "locale/V4 ISI.GIF");
    headers_in_capitals(argv[1], argv[2], OSSMP_SIGNATURE_V1, "locale/V1 ISI.GIF");
    CHECK_TEXT(setlocale(LC_ALL, NULL), before);
    CHECK(is_turkish());
done:
    ossmp_client_free(client);
    return check_end("embed_locale");
}
