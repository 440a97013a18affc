// A load generator for what wrk cannot do: a connection for each request, connections that stay idle, and a mix of
// paths at a fixed rate. One thread, epoll, 127.0.0.1 only. The result is one JSON object on standard output.
//
//   load churn PORT CONNECTIONS SECONDS PATH                  a new connection for each request, "Connection: close"
//   load idle  PORT CONNECTIONS PATH                          one request each, "ready", then idle until stdin closes
//   load rate  PORT CONNECTIONS SECONDS RATE PATH:WEIGHT...   RATE requests a second in all, evenly spaced
//
// At a fixed rate a latency counts from the time the request was due, not from when a connection was free to send it:
// a server that stalls cannot hide the requests that its stall kept waiting.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATHS = 8, EVENTS = 1024, SOURCES = 50, BACKLOG = 1 << 16, OPENED_AT_ONCE = 64, IDLE_LIMIT_SECONDS = 60 };
enum { STEPS = 64, RANGES = 40 };
enum state { CLOSED, CONNECTING, FREE, BUSY };

struct path {
    const char *name;
    char request[256];
    int length;
    double weight;
    uint64_t count, longest, histogram[RANGES * STEPS];
};

struct connection {
    int descriptor;
    enum state state;
    struct path *path;
    uint64_t since;
    int received;
    char answer[1024];
};

static struct path paths[PATHS];
static int path_count, port, connection_count, epoll;
static struct connection *connections;
static struct connection **free_connections;
static int free_count, answered_once;
static uint64_t due[BACKLOG];
static uint16_t first_due, end_of_due;
static uint64_t errors, bad, unserved, finish;
static int churning, at_rate;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// ---- latencies: 64 steps for each power of two of microseconds, so a figure is right to 2 % ----

static int slot_of(uint64_t microseconds) {
    if (microseconds < STEPS) return (int)microseconds;
    int range = 63 - __builtin_clzll(microseconds) - 5;
    return range * STEPS + (int)((microseconds >> (range - 1)) & (STEPS - 1));
}

static double middle_of(int slot) {
    int range = slot / STEPS;
    if (range == 0) return slot;
    return (double)(((uint64_t)STEPS + (uint64_t)(slot % STEPS)) << (range - 1)) + (double)(1u << (range - 1)) / 2;
}

static void record(struct path *path, uint64_t nanoseconds) {
    path->count++;
    if (nanoseconds > path->longest) path->longest = nanoseconds;
    path->histogram[slot_of(nanoseconds / 1000)]++;
}

static double percentile(const struct path *path, double part) {
    uint64_t wanted = (uint64_t)((double)path->count * part), seen = 0;
    for (int slot = 0; slot < RANGES * STEPS; slot++)
        if ((seen += path->histogram[slot]) > wanted) return middle_of(slot);
    return 0;
}

// ---- requests ----

static struct path *random_path(void) {
    static uint64_t state = 0x9e3779b97f4a7c15u;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    double total = 0, at = (double)(state >> 11) / 9007199254740992.0;
    for (int i = 0; i < path_count; i++) total += paths[i].weight;
    for (int i = 0; i < path_count - 1; i++)
        if ((at -= paths[i].weight / total) < 0) return &paths[i];
    return &paths[path_count - 1];
}

static void send_request(struct connection *c, uint64_t since) {
    c->path = random_path();
    c->state = BUSY;
    c->since = since;
    c->received = 0;
    if (send(c->descriptor, c->path->request, (size_t)c->path->length, MSG_NOSIGNAL) != c->path->length) errors++;
}

// 1: complete; 0: not yet; -1: not an answer that this generator understands.
static int answer_state(struct connection *c) {
    c->answer[c->received] = 0;
    char *body = strstr(c->answer, "\r\n\r\n");
    if (!body) return c->received < (int)sizeof c->answer - 1 ? 0 : -1;
    char *length = strcasestr(c->answer, "\r\ncontent-length:");
    if (!length || length > body) return -1;
    return c->received >= body + 4 - c->answer + atoi(length + 17);
}

static void connect_next(struct connection *c) {
    static unsigned source;
    int on = 1;
    c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->descriptor < 0) {
        perror("load: socket");
        exit(1);
    }
    setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Fifty source addresses: one has too few ports for thousands of connections a second.
    setsockopt(c->descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + source++ % SOURCES);
    bind(c->descriptor, (void *)&address, sizeof address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)port);
    c->since = now();
    c->state = CONNECTING;
    c->received = 0;
    if (connect(c->descriptor, (void *)&address, sizeof address) && errno != EINPROGRESS) errors++;
    struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->descriptor, &interest);
}

static void reconnect(struct connection *c) {
    close(c->descriptor);
    connect_next(c);
}

static void become_free(struct connection *c) {
    if (!at_rate) {
        c->state = FREE;
    } else if (first_due != end_of_due) {
        send_request(c, due[first_due++]);
    } else {
        c->state = FREE;
        free_connections[free_count++] = c;
    }
}

static void answered(struct connection *c) {
    if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0) bad++;
    record(c->path, now() - c->since);
    answered_once++;
    if (churning) reconnect(c);
    else become_free(c);
}

static void read_answer(struct connection *c) {
    for (;;) {
        ssize_t count = read(c->descriptor, c->answer + c->received, sizeof c->answer - 1 - (size_t)c->received);
        if (count < 0 && errno == EAGAIN) return;
        if (count > 0) c->received += (int)count;
        int state = c->state == BUSY ? answer_state(c) : -1;
        if (count > 0 && state == 0) continue;
        if (count > 0 && state == 1 && churning) continue;  // the server has to close, that is part of the work
        if (state == 1) return answered(c);
        errors++;
        if (c->state == FREE && at_rate) exit(2);  // the server closed a kept connection: a run like that is void
        return reconnect(c);
    }
}

static void handle(struct connection *c, uint32_t events) {
    if (c->state == CONNECTING && (events & EPOLLOUT) && !(events & EPOLLERR)) {
        if (at_rate) become_free(c);
        else send_request(c, c->since);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_answer(c);
}

// ---- the run ----

static void send_what_is_due(uint64_t time, double *next, double step) {
    for (; *next <= (double)time; *next += step) {
        if (free_count) send_request(free_connections[--free_count], (uint64_t)*next);
        else if ((uint16_t)(end_of_due + 1) != first_due) due[end_of_due++] = (uint64_t)*next;
        else unserved++;
    }
}

static void run(double rate, int until_all_answered) {
    static struct epoll_event events[EVENTS];
    double step = at_rate ? 1e9 / rate : 0, next = (double)now();
    int opened = 0;
    for (uint64_t time = now(); time < finish; time = now()) {
        // A few at a time, so that the server's accept queue never overflows.
        for (int i = 0; i < OPENED_AT_ONCE && opened < connection_count; i++) connect_next(&connections[opened++]);
        if (at_rate) send_what_is_due(time, &next, step);
        if (until_all_answered && answered_once >= connection_count) return;
        uint64_t pause = at_rate && next > (double)time ? (uint64_t)next - time : 20000000;
        if (opened < connection_count) pause = 0;
        struct timespec timeout = {.tv_nsec = (long)(pause < 20000000 ? pause : 20000000)};
        int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
        for (int i = 0; i < count; i++) handle(events[i].data.ptr, events[i].events);
    }
}

static void add_path(const char *argument) {
    struct path *path = &paths[path_count++];
    char *copy = strdup(argument), *colon = strchr(copy, ':');
    path->weight = colon ? atof(colon + 1) : 1;
    if (colon) *colon = 0;
    path->name = copy;
    path->length = snprintf(path->request, sizeof path->request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", copy,
                            churning ? "Connection: close\r\n" : "");
}

static void report(double seconds) {
    uint64_t count = 0;
    for (int i = 0; i < path_count; i++) count += paths[i].count;
    uint64_t left = unserved + (uint16_t)(end_of_due - first_due);
    printf("{\"requests\": %lu, \"seconds\": %.3f, ", count, seconds);
    printf("\"errors\": %lu, \"bad\": %lu, \"unserved\": %lu, \"paths\": {", errors, bad, left);
    for (int i = 0; i < path_count; i++)
        printf("%s\"%s\": {\"requests\": %lu, \"p50\": %.0f, \"p99\": %.0f, \"max\": %.0f}", i ? ", " : "",
               paths[i].name, paths[i].count, percentile(&paths[i], .5), percentile(&paths[i], .99),
               (double)paths[i].longest / 1000);
    printf("}}\n");
}

static int usage(void) {
    fprintf(stderr, "usage: load churn PORT CONNECTIONS SECONDS PATH\n"
                    "       load idle PORT CONNECTIONS PATH\n"
                    "       load rate PORT CONNECTIONS SECONDS RATE PATH:WEIGHT...\n");
    return 64;
}

int main(int count, char **arguments) {
    if (count < 5) return usage();
    int idle = !strcmp(arguments[1], "idle");
    churning = !strcmp(arguments[1], "churn"), at_rate = !strcmp(arguments[1], "rate");
    int first_path = idle ? 4 : churning ? 5 : at_rate ? 6 : count;
    port = atoi(arguments[2]), connection_count = atoi(arguments[3]);
    for (int i = first_path; i < count && path_count < PATHS; i++) add_path(arguments[i]);
    double seconds = idle ? IDLE_LIMIT_SECONDS : atof(arguments[4]), rate = at_rate ? atof(arguments[5]) : 0;
    if (!path_count || port <= 0 || connection_count <= 0 || seconds <= 0 || (at_rate && rate <= 0)) return usage();

    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    epoll = epoll_create1(0);
    connections = calloc((size_t)connection_count, sizeof *connections);
    free_connections = calloc((size_t)connection_count, sizeof *free_connections);
    uint64_t began = now();
    finish = began + (uint64_t)(seconds * 1e9);
    run(rate, idle);
    if (!idle) {
        report((double)(now() - began) / 1e9);
        return 0;
    }
    int complete = answered_once >= connection_count && !errors;
    printf(complete ? "ready\n" : "failed: %d of %d connections were answered, %lu errors\n", answered_once,
           connection_count, errors);
    fflush(stdout);
    char ignored;
    while (complete && read(0, &ignored, 1) > 0) {}
    return !complete;
}
