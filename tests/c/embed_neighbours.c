/* A host that speaks TLS with OpenSSL and libcurl, too: embed_neighbours ENDPOINT HOST:PORT CA FILE. Both are used before,
 * while, and after the library is.
 */
#define _POSIX_C_SOURCE 200809L

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "embed.h"

static const char *endpoint, *address, *ca;
static atomic_int stop, requests;

static size_t discard(char *data, size_t size, size_t count, void *user_data)
{
    (void)data;
    (void)user_data;
    return size * count;
}

/* An unsigned request: the service refuses it, over a connection that was verified. */
static int curl_works(void)
{
    CURL *curl = curl_easy_init();
    long code = 0;
    int held = curl != NULL && curl_easy_setopt(curl, CURLOPT_URL, endpoint) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_CAINFO, ca) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard) == CURLE_OK &&
               curl_easy_perform(curl) == CURLE_OK &&
               curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK && code == 403;
    if (!held)
        fprintf(stderr, "embed_neighbours: curl was answered with %ld\n", code);
    curl_easy_cleanup(curl);
    return held;
}

static int openssl_works(void)
{
    static const char request[] = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
    char answer[16] = "";
    int held = 0;
    BIO *connection = NULL;
    SSL *ssl = NULL;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    CHECK(context != NULL);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    CHECK_INT(SSL_CTX_load_verify_locations(context, ca, NULL), 1);
    connection = BIO_new_ssl_connect(context);
    CHECK(connection != NULL);
    BIO_get_ssl(connection, &ssl);
    CHECK_INT(SSL_set1_host(ssl, "localhost"), 1);
    CHECK_INT(SSL_set_tlsext_host_name(ssl, "localhost"), 1);
    BIO_set_conn_hostname(connection, address);
    CHECK(BIO_do_connect(connection) == 1);
    CHECK_INT(BIO_write(connection, request, sizeof request - 1), sizeof request - 1);
    CHECK(BIO_read(connection, answer, 12) == 12);
    CHECK(strncmp(answer, "HTTP/1.", 7) == 0 && strcmp(answer + 8, " 403") == 0);
    held = 1;
done:
    if (!held)
        ERR_print_errors_fp(stderr);
    BIO_free_all(connection);
    SSL_CTX_free(context);
    return held;
}

static int both_work(void)
{
    return curl_works() && openssl_works();
}

static void *work_until_stopped(void *held)
{
    *(int *)held = 1;
    while (!atomic_load(&stop) && *(int *)held) {
        *(int *)held = both_work();
        atomic_fetch_add(&requests, 1);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    ossmp_client *client = NULL;
    int beside = 0, rounds = 0;
    if (argc != 5) {
        fprintf(stderr, "usage: %s ENDPOINT HOST:PORT CA FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    endpoint = argv[1];
    address = argv[2];
    ca = argv[3];
    embed_prepare();
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    CHECK(both_work());
    client = embed_client(endpoint, ca);
    CHECK(client != NULL);
    CHECK(embed_round(client, "neighbours", argv[4]));
    CHECK_INT(ERR_peek_error(), 0);
    CHECK_INT(pthread_create(&thread, NULL, work_until_stopped, &beside), 0);
    while (rounds < 5 || atomic_load(&requests) < 5) {
        if (!embed_round(client, "neighbours", argv[4]) || rounds++ > 1000)
            break;
    }
    atomic_store(&stop, 1);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK(beside && rounds >= 5 && rounds <= 1000);
    CHECK(both_work());
    ossmp_client_free(client);
    client = NULL;
    CHECK(both_work());
    curl_global_cleanup();
done:
    ossmp_client_free(client);
    return check_end("embed_neighbours");
}
