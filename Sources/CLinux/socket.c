#define _GNU_SOURCE
#include "socket.h"
#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int lanes_socket_reset(int fd) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return close(fd) < 0 ? -errno : 0;
}

int64_t lanes_socket_taken(int fd) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0) {
        size_t end = offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked;
        return size < end ? -1 : (int64_t)info.tcpi_bytes_acked;
    }
    int queued = 0;
    return ioctl(fd, SIOCOUTQ, &queued) < 0 ? -1 : queued;
}

int lanes_socket_unreceived(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) < 0 ? 0 : count;
}

int lanes_eventfd(int nonblocking) {
    int fd = eventfd(0, EFD_CLOEXEC | (nonblocking ? EFD_NONBLOCK : 0));
    return fd < 0 ? -errno : fd;
}

int lanes_accept(int fd) {
    int accepted = accept4(fd, 0, 0, SOCK_CLOEXEC);
    return accepted < 0 ? -errno : accepted;
}

int lanes_poll(struct pollfd *entries, unsigned count, int64_t timeout_ns) {
    struct timespec timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    int ready = ppoll(entries, count, timeout_ns < 0 ? 0 : &timeout, 0);
    return ready < 0 ? -errno : ready;
}
