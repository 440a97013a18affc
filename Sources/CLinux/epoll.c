#define _GNU_SOURCE
#include "epoll.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __NR_epoll_pwait2
#define __NR_epoll_pwait2 441  // the same on every architecture
#endif

// Set once, by whichever thread finds out first; all would write the same.
static _Atomic bool counts_milliseconds;

static int wait_milliseconds(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns) {
    int64_t rounded = timeout_ns / 1000000 + (timeout_ns % 1000000 != 0);
    int timeout = timeout_ns < 0 ? -1 : rounded > INT_MAX ? INT_MAX : (int)rounded;
    int count = epoll_wait(epoll, events, capacity, timeout);
    return count < 0 ? -errno : count;
}

int lanes_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns) {
    if (timeout_ns <= 0 || counts_milliseconds) return wait_milliseconds(epoll, events, capacity, timeout_ns);
    struct { int64_t seconds, nanoseconds; } timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    long count = syscall(__NR_epoll_pwait2, epoll, events, capacity, &timeout, 0, 0);
    if (count >= 0) return (int)count;
    if (errno != ENOSYS) return -errno;
    counts_milliseconds = true;
    return wait_milliseconds(epoll, events, capacity, timeout_ns);
}
