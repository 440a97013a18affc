// One wait of epoll(7) with nanoseconds, also where the C library is older than the kernel.
#pragma once
#include <stdint.h>
#include <sys/epoll.h>

// Waits for at most `capacity` events, at most `timeout_ns` (negative: for ever; 0: not at all). The count or -errno.
// Linux before 5.11 counts in milliseconds: there the wait is rounded up, never shorter than asked.
int lanes_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns);
