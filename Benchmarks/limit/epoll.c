// The limit with readiness: level-triggered epoll, one read and one write a request.
#define _GNU_SOURCE
#include "server.h"

#include <sys/epoll.h>

static int epoll;

static void answer(int id, const char *bytes, int count) {
    if (write(id, bytes, (size_t)count) < 0) return;  // the next read finds out and drops it
}

static void drop(int id) {
    forget(id);
    close(id);
}

static void answer_and_close(int id) {
    answer(id, GOODBYE, sizeof GOODBYE - 1);
    drop(id);
}

static void accept_all(int listener) {
    int id;
    while ((id = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct epoll_event interest = {.events = EPOLLIN, .data.fd = id};
        epoll_ctl(epoll, EPOLL_CTL_ADD, id, &interest);
    }
}

static void read_and_serve(int id) {
    static char buffer[2 * READ_SIZE];
    struct connection *c = &connections[id];
    if (c->held) memcpy(buffer, c->partial, c->held);
    ssize_t count = read(id, buffer + c->held, READ_SIZE);
    if (count > 0) return serve(id, buffer, (int)count + c->held);
    if (count == 0 || errno != EAGAIN) drop(id);
}

int main(void) {
    int listener = start(SOCK_NONBLOCK);
    epoll = epoll_create1(0);
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = listener}, ready[512];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        struct timespec timeout, *limit = NULL;
        if (anybody_waits()) {
            timeout = time_to_first_waiter();
            limit = &timeout;
        }
        int count = epoll_pwait2(epoll, ready, 512, limit, NULL);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == listener) accept_all(listener);
            else read_and_serve(ready[i].data.fd);
        }
        answer_due_waiters();
    }
}
