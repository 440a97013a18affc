// What the two limit servers share: the answers, the 10 ms queue and the reading of requests.
//
// They are limits, not servers: a request is whatever ends in an empty line, its path is compared and nothing else
// is checked. A backend includes this file and defines the three functions declared below.
#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    READ_SIZE = 2048,
    SHORTEST_REQUEST = 14,  // "GET /json " and an empty line
    LONGEST_ANSWER = 128,
    MOST_ANSWERS = 2 * READ_SIZE / SHORTEST_REQUEST * LONGEST_ANSWER,  // to all that one read can complete
    ARENA = 1 << 18,
    WAITS = 1 << 16,
};

#define PLAINTEXT "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"
#define GOODBYE \
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 13\r\n\r\nHello, World!"

struct connection {
    uint32_t generation;  // grows when the connection ends, so that a late answer is not sent to its successor
    uint16_t held;        // bytes of a request that has not arrived completely
    uint8_t armed;        // io_uring only: a multishot receive is waiting, and holds the socket
    char *partial;
};

static struct connection *connections;
static rlim_t connection_limit;

/// Sends `count` bytes, which stay valid until the arena has gone round once.
static void answer(int id, const char *bytes, int count);
/// Sends the goodbye and ends the connection.
static void answer_and_close(int id);
/// Ends the connection without an answer.
static void drop(int id);

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// Answers are written one after the other into an arena that starts again when it is full: they are a hundred bytes
// and leave within the turn that wrote them.
static char arena[ARENA];
static int arena_used;

static char *arena_space(void) {
    if (arena_used + MOST_ANSWERS > ARENA) arena_used = 0;
    return arena + arena_used;
}

static uint64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// Every wait lasts 10 ms, so the timer queue is a plain queue: first in, first due.
static struct waiter {
    uint64_t due;
    int id;
    uint32_t generation;
} waiters[WAITS];
static uint16_t first_waiter, end_of_waiters;

static int anybody_waits(void) { return first_waiter != end_of_waiters; }

static void wait_10ms(int id) {
    waiters[end_of_waiters++] = (struct waiter){monotonic() + 10000000, id, connections[id].generation};
}

static struct timespec time_to_first_waiter(void) {
    uint64_t now = monotonic(), due = waiters[first_waiter].due;
    return (struct timespec){.tv_nsec = due > now ? (long)(due - now) : 0};
}

static void answer_due_waiters(void) {
    uint64_t now = anybody_waits() ? monotonic() : 0;
    while (anybody_waits() && waiters[first_waiter].due <= now) {
        struct waiter *w = &waiters[first_waiter++];
        if (connections[w->id].generation == w->generation) answer(w->id, PLAINTEXT, sizeof PLAINTEXT - 1);
    }
}

static int write_json(char *out) {
    char body[64];
    int length = sprintf(body, "{\"message\":\"%s\"}", "Hello, World!");
    const char *head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    return sprintf(out, "%sContent-Length: %d\r\n\r\n%s", head, length, body);
}

static int asks_for(const char *request, const char *end, const char *path) {
    size_t length = strlen(path);
    return (size_t)(end - request) > length && memcmp(request, path, length) == 0;
}

static void forget(int id) {
    connections[id].generation++;
    connections[id].held = connections[id].armed = 0;
    free(connections[id].partial);
    connections[id].partial = NULL;
}

static void hold(int id, const char *bytes, size_t count) {
    struct connection *c = &connections[id];
    char *copy = count ? memcpy(malloc(count), bytes, count) : NULL;
    free(c->partial);
    c->partial = copy;
    c->held = (uint16_t)count;
}

// Answers every complete request in the bytes, all of them with one send, and holds back an incomplete one.
static void serve(int id, char *at, int count) {
    char *end = at + count, *out = arena_space(), *blank;
    int length = 0;
    while ((blank = memmem(at, (size_t)(end - at), "\r\n\r\n", 4))) {
        char *request = at;
        at = blank + 4;
        if (asks_for(request, blank, "GET /plaintext ")) {
            if (memmem(request, (size_t)(blank - request), "Connection: close", 17)) return answer_and_close(id);
            memcpy(out + length, PLAINTEXT, sizeof PLAINTEXT - 1);
            length += sizeof PLAINTEXT - 1;
        } else if (asks_for(request, blank, "GET /json ")) {
            length += write_json(out + length);
        } else if (asks_for(request, blank, "GET /wait ")) {
            wait_10ms(id);
        } else {
            return drop(id);
        }
    }
    arena_used += length;
    if (length) answer(id, out, length);
    if (end - at >= READ_SIZE) return drop(id);
    if (at < end || connections[id].held) hold(id, at, (size_t)(end - at));
}

// Listens on 127.0.0.1 at $PORT (8080) and makes room for as many connections as the descriptor limit allows.
static int start(int flags) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    connection_limit = limit.rlim_cur > 65536 ? 65536 : limit.rlim_cur;
    connections = calloc(connection_limit, sizeof *connections);
    signal(SIGPIPE, SIG_IGN);

    const char *port = getenv("PORT");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(port ? port : "8080")),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | flags, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) fail("listen");
    return listener;
}
