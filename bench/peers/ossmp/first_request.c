/*
 * Prints the microseconds from ossmp_client_new to the first byte of a request on the wire, and those to the return of
 * ossmp_client_new. A thread of this process is the server; it never answers.
 */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <ossmp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct timespec arrived;

static double since(struct timespec begun, struct timespec then)
{
    return (double)(then.tv_sec - begun.tv_sec) * 1e6 + (double)(then.tv_nsec - begun.tv_nsec) / 1e3;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void *serve(void *listener)
{
    int connection = accept(*(int *)listener, NULL, NULL);
    char byte;

    if (connection < 0 || read(connection, &byte, 1) != 1)
        fail("accept");
    clock_gettime(CLOCK_MONOTONIC, &arrived);
    close(connection);
    return NULL;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ossmp_config *config = ossmp_config_new();
    struct timespec begun, made;
    ossmp_client *client;
    ossmp_upload *upload;
    pthread_t server;
    char endpoint[64];

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        fail("listen");
    if (pthread_create(&server, NULL, serve, &listener) != 0)
        fail("pthread_create");
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", ntohs(address.sin_port));
    if (ossmp_config_set_endpoint(config, endpoint) != OSSMP_OK ||
        ossmp_config_set_credentials(config, "id", "secret", NULL) != OSSMP_OK ||
        ossmp_config_set_region(config, "cn-hangzhou") != OSSMP_OK ||
        ossmp_config_set_max_attempts(config, 1) != OSSMP_OK)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    if (ossmp_client_new(config, &client, NULL) != OSSMP_OK)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &made);
    /* It fails, because nobody answers. */
    if (ossmp_upload_init(client, "bucket", "object", NULL, &upload, NULL) == OSSMP_OK)
        return 1;
    pthread_join(server, NULL);
    printf("%.1f %.1f\n", since(begun, arrived), since(begun, made));
    ossmp_client_free(client);
    ossmp_config_free(config);
    return close(listener);
}
