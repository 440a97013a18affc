// The limit with completion: one ring with one issuer, multishot accept into direct descriptors, multishot receive
// into provided buffers, every answer of a turn submitted by the one call that also waits for the next turn.
#define _GNU_SOURCE
#include "server.h"

#include <liburing.h>

enum { BUFFERS = 1024, SUBMISSIONS = 4096, COMPLETIONS = 32768 };
enum operation { ACCEPT = 1, RECEIVE, SEND, SHUTDOWN, CLOSE };

static struct io_uring ring;
static struct io_uring_buf_ring *buffer_ring;
static char *buffers;

static struct io_uring_sqe *next_entry(void) {
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring);
    if (entry) return entry;
    io_uring_submit(&ring);
    return io_uring_get_sqe(&ring);
}

// After the prep call, because that clears the entry.
static void tag(struct io_uring_sqe *entry, enum operation operation, int id, unsigned flags) {
    entry->flags |= (uint8_t)flags;
    entry->user_data = (uint64_t)operation << 32 | (uint32_t)id;
}

static void accept_on(int listener) {
    struct io_uring_sqe *entry = next_entry();
    io_uring_prep_multishot_accept_direct(entry, listener, NULL, NULL, 0);
    tag(entry, ACCEPT, listener, 0);
}

// The first receive of a connection is a single one: if that request is also the last, the close needs no cancel.
static void receive_first(int id) {
    struct io_uring_sqe *entry = next_entry();
    io_uring_prep_recv(entry, id, NULL, READ_SIZE, 0);
    tag(entry, RECEIVE, id, IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT);
}

static void receive_on(int id) {
    struct io_uring_sqe *entry = next_entry();
    io_uring_prep_recv_multishot(entry, id, NULL, 0, 0);
    entry->ioprio |= IORING_RECVSEND_POLL_FIRST;
    tag(entry, RECEIVE, id, IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT);
    connections[id].armed = 1;
}

static void send_bytes(int id, const char *bytes, int count, unsigned flags) {
    struct io_uring_sqe *entry = next_entry();
    io_uring_prep_send(entry, id, bytes, (size_t)count, MSG_WAITALL | MSG_NOSIGNAL);
    tag(entry, SEND, id, IOSQE_FIXED_FILE | IOSQE_CQE_SKIP_SUCCESS | flags);
}

static void answer(int id, const char *bytes, int count) {
    send_bytes(id, bytes, count, 0);
}

static void close_slot(int id) {
    struct io_uring_sqe *entry = next_entry();
    io_uring_prep_close_direct(entry, (unsigned)id);
    tag(entry, CLOSE, id, IOSQE_CQE_SKIP_SUCCESS);
    forget(id);
}

static void drop(int id) {
    if (!connections[id].armed) return close_slot(id);
    struct io_uring_sqe *entry = next_entry();  // the armed receive then sees the end and closes
    io_uring_prep_shutdown(entry, id, SHUT_RDWR);
    tag(entry, SHUTDOWN, id, IOSQE_FIXED_FILE | IOSQE_CQE_SKIP_SUCCESS);
}

static void answer_and_close(int id) {
    if (io_uring_sq_space_left(&ring) < 2) io_uring_submit(&ring);  // a link must not be torn apart
    send_bytes(id, GOODBYE, sizeof GOODBYE - 1, IOSQE_IO_HARDLINK);
    drop(id);
}

static void received(struct io_uring_cqe *completion, int id) {
    struct connection *c = &connections[id];
    int more = completion->flags & IORING_CQE_F_MORE, count = completion->res;
    uint32_t generation = c->generation;
    if (!more) c->armed = 0;
    if (count <= 0 && count != -ENOBUFS) return close_slot(id);
    if (count > 0) {
        unsigned index = completion->flags >> IORING_CQE_BUFFER_SHIFT;
        char *bytes = buffers + index * READ_SIZE, joined[2 * READ_SIZE];
        if (c->held) {
            memcpy(joined, c->partial, c->held);
            memcpy(joined + c->held, bytes, (size_t)count);
            serve(id, joined, c->held + count);
        } else {
            serve(id, bytes, count);
        }
        io_uring_buf_ring_add(buffer_ring, bytes, READ_SIZE, (uint16_t)index, io_uring_buf_ring_mask(BUFFERS), 0);
        io_uring_buf_ring_advance(buffer_ring, 1);
    }
    if (!more && c->generation == generation) receive_on(id);
}

static void complete(struct io_uring_cqe *completion, int listener) {
    int id = (int)completion->user_data;
    switch (completion->user_data >> 32) {
    case RECEIVE: return received(completion, id);
    case ACCEPT:
        if (completion->res >= 0) receive_first(completion->res);
        if (!(completion->flags & IORING_CQE_F_MORE)) accept_on(listener);
    }
}

static void make_buffers(void) {
    size_t size = BUFFERS * sizeof(struct io_uring_buf);
    if ((errno = posix_memalign((void **)&buffer_ring, 4096, size))) fail("posix_memalign");
    if ((errno = posix_memalign((void **)&buffers, 4096, BUFFERS * READ_SIZE))) fail("posix_memalign");
    struct io_uring_buf_reg registration = {.ring_addr = (uintptr_t)buffer_ring, .ring_entries = BUFFERS};
    if ((errno = -io_uring_register_buf_ring(&ring, &registration, 0))) fail("io_uring_register_buf_ring");
    io_uring_buf_ring_init(buffer_ring);
    for (int i = 0; i < BUFFERS; i++)
        io_uring_buf_ring_add(buffer_ring, buffers + i * READ_SIZE, READ_SIZE, (uint16_t)i, BUFFERS - 1, i);
    io_uring_buf_ring_advance(buffer_ring, BUFFERS);
}

static void make_ring(void) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = COMPLETIONS,
    };
    if ((errno = -io_uring_queue_init_params(SUBMISSIONS, &ring, &parameters))) fail("io_uring");
    if ((errno = -io_uring_register_files_sparse(&ring, (unsigned)connection_limit))) fail("io_uring_register_files");
    io_uring_register_ring_fd(&ring);
}

int main(void) {
    int listener = start(0);
    make_ring();
    make_buffers();
    accept_on(listener);
    for (;;) {
        struct io_uring_cqe *completion;
        if (anybody_waits()) {
            struct timespec left = time_to_first_waiter();
            struct __kernel_timespec timeout = {.tv_nsec = left.tv_nsec};
            io_uring_submit_and_wait_timeout(&ring, &completion, 1, &timeout, NULL);
        } else {
            io_uring_submit_and_wait(&ring, 1);
        }
        unsigned head, seen = 0;
        io_uring_for_each_cqe(&ring, head, completion) {
            seen++;
            complete(completion, listener);
        }
        io_uring_cq_advance(&ring, seen);
        answer_due_waiters();
    }
}
