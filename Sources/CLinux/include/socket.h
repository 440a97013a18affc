// Socket calls whose types or macros do not come over to Swift.
#pragma once
#include <poll.h>
#include <stdint.h>

// <sys/socket.h> gives these to Swift under types that depend on what else is imported.
enum { LANES_MSG_DONTWAIT = 0x40, LANES_MSG_WAITALL = 0x100, LANES_MSG_NOSIGNAL = 0x4000 };

// accept4(2) with SOCK_CLOEXEC. A descriptor or -errno.
int lanes_accept(int fd);
// ppoll(2); a negative timeout waits for ever. The count or -errno.
int lanes_poll(struct pollfd *entries, unsigned count, int64_t timeout_ns);

// Closes with a reset instead of an orderly end: the peer learns at once that its data was not taken. 0 or -errno.
int lanes_socket_reset(int fd);

// A number that changes when the peer takes bytes: how many it has acknowledged (TCP), or how many it has not taken
// (Unix sockets). Negative when the system does not say.
int64_t lanes_socket_taken(int fd);
// The bytes that have arrived and are not received (FIONREAD). 0 when the system does not say.
int lanes_socket_unreceived(int fd);

// A counter that wakes whoever polls it (eventfd(2)); close-on-exec. A descriptor or -errno.
int lanes_eventfd(int nonblocking);
