/* A program that uses an installed ossmp: versions agree, a client can be had, and a refused connection is told as such.
 *
 * With -DBESIDE_OPENSSL, -DBESIDE_CURL and -DBESIDE_RUST it uses those in the same process, before and after. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef BESIDE_OPENSSL
#include <openssl/ssl.h>
#endif
#ifdef BESIDE_CURL
#include <curl/curl.h>
#endif
#include "ossmp.h"

#ifdef BESIDE_RUST
int neighbour_works(void);
#endif

/* Fails the program with the words of the condition. */
#define REQUIRE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
            return 1;                                                                                                  \
        }                                                                                                              \
    } while (0)

/* Takes a port without listening on it, so that it is surely closed while the socket is open. */
static int take_closed_port(int *port)
{
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    int taken = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (taken < 0 || bind(taken, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(taken, (struct sockaddr *)&address, &length) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return taken;
}

static int neighbours_work(void)
{
#ifdef BESIDE_OPENSSL
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    REQUIRE(context != NULL);
    SSL_CTX_free(context);
#endif
#ifdef BESIDE_CURL
    CURL *curl = curl_easy_init();
    REQUIRE(curl != NULL);
    REQUIRE(curl_easy_setopt(curl, CURLOPT_URL, "http://127.0.0.1/") == CURLE_OK);
    curl_easy_cleanup(curl);
#endif
#ifdef BESIDE_RUST
    REQUIRE(neighbour_works());
#endif
    return 0;
}

static int ossmp_works(void)
{
    char version[32];
    char endpoint[64];
    int port = 0;
    int closed = take_closed_port(&port);
    ossmp_config *config = ossmp_config_new();
    ossmp_client *client = NULL;
    ossmp_upload *upload = NULL;
    ossmp_error *error = NULL;

    snprintf(version, sizeof version, "%d.%d.%d", OSSMP_VERSION_MAJOR, OSSMP_VERSION_MINOR, OSSMP_VERSION_PATCH);
    REQUIRE(strcmp(ossmp_version(), version) == 0);
    REQUIRE(ossmp_version_number() == OSSMP_VERSION_NUMBER);

    REQUIRE(closed >= 0);
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", port);
    ossmp_config_set_endpoint(config, endpoint);
    ossmp_config_set_credentials(config, "id", "secret", NULL);
    ossmp_config_set_max_attempts(config, 1);
    REQUIRE(ossmp_client_new(config, &client, &error) == OSSMP_OK);
    REQUIRE(ossmp_upload_init(client, "bucket", "object", NULL, &upload, &error) == OSSMP_E_NETWORK);
    REQUIRE(upload == NULL);
    REQUIRE(ossmp_error_status(error) == OSSMP_E_NETWORK);
    REQUIRE(ossmp_error_message(error)[0] != '\0');

    ossmp_error_free(error);
    ossmp_client_free(client);
    ossmp_config_free(config);
    close(closed);
    return 0;
}

int main(void)
{
    return neighbours_work() || ossmp_works() || neighbours_work();
}
