// A thin io_uring wrapper: submission and completion rings, one ring of provided buffers, no library needed.
// Reference: io_uring_setup(2), io_uring_enter(2), io_uring_register(2), include/uapi/linux/io_uring.h.
#pragma once
#include <errno.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Distribution headers may be older than the kernel that runs us, so what came after Linux 5.15 is named here.
enum {
    LANES_SETUP_SUBMIT_ALL = 1u << 7,
    LANES_SETUP_COOP_TASKRUN = 1u << 8,
    LANES_SETUP_SINGLE_ISSUER = 1u << 12,
    LANES_SETUP_DEFER_TASKRUN = 1u << 13,
    LANES_REGISTER_RING_FDS = 20,
    LANES_REGISTER_PBUF_RING = 22,
    LANES_REGISTER_SEND_MSG_RING = 31,
    LANES_ENTER_REGISTERED_RING = 1u << 4,
    LANES_OP_MSG_RING = 40,
    LANES_ACCEPT_MULTISHOT = 1u << 0,
    LANES_RECV_MULTISHOT = 1u << 1,
    LANES_CQE_F_BUFFER = 1u << 0,
    LANES_CQE_F_MORE = 1u << 1,
    LANES_CQE_BUFFER_SHIFT = 16,
};

struct lanes_buf { uint64_t addr; uint32_t len; uint16_t bid; uint16_t resv; };

struct lanes_ring {
    int fd;          // the real descriptor; what other threads send messages to
    int enter_fd;    // the registered index, or fd
    unsigned enter_flags;
    unsigned *sq_head, *sq_tail, *sq_flags, *cq_head, *cq_tail;
    unsigned sq_mask, sq_entries, cq_mask;
    unsigned sqe_tail;       // what has been prepared
    unsigned sqe_submitted;  // what the kernel has been told of
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
    void *sq_map, *cq_map;
    unsigned long sq_map_size, cq_map_size, sqe_map_size;
    struct lanes_buf *buffer_ring;
    char *buffers;
    unsigned buffer_count, buffer_size;
    uint16_t buffer_tail;
};

// Opens a ring for the calling thread, which must be the only one that ever enters it. 0 or -errno.
int lanes_ring_open(struct lanes_ring *ring, unsigned entries, unsigned completions, unsigned buffers,
                    unsigned buffer_size);
void lanes_ring_close(struct lanes_ring *ring);
// Submits what was prepared; waits for `wait` completions, at most `timeout_ns` (negative: for ever). 0 or -errno.
int lanes_ring_enter(struct lanes_ring *ring, unsigned wait, int64_t timeout_ns);
// Posts a completion with `user_data` into the ring `ring_fd` from any thread, without a ring of one's own
// (Linux 6.13). 0 or -errno.
int lanes_ring_message(int ring_fd, uint64_t user_data);

// The next free submission entry, cleared. Submits first when the ring is full; NULL only if that fails.
static inline struct io_uring_sqe *lanes_ring_next(struct lanes_ring *ring) {
    if (ring->sqe_tail - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE) >= ring->sq_entries) {
        lanes_ring_enter(ring, 0, -1);
        if (ring->sqe_tail - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE) >= ring->sq_entries) return 0;
    }
    struct io_uring_sqe *sqe = &ring->sqes[ring->sqe_tail++ & ring->sq_mask];
    memset(sqe, 0, sizeof *sqe);
    return sqe;
}

static inline bool lanes_ring_prepare(struct lanes_ring *ring, uint8_t opcode, int fd, const void *address,
                                      uint32_t length, uint64_t offset, uint64_t user_data) {
    struct io_uring_sqe *sqe = lanes_ring_next(ring);
    if (!sqe) return false;
    sqe->opcode = opcode;
    sqe->fd = fd;
    sqe->addr = (uint64_t)(uintptr_t)address;
    sqe->len = length;
    sqe->off = offset;
    sqe->user_data = user_data;
    return true;
}

// The entry prepared last, to set a flag that one operation needs.
static inline struct io_uring_sqe *lanes_ring_last(struct lanes_ring *ring) {
    return &ring->sqes[(ring->sqe_tail - 1) & ring->sq_mask];
}
static inline unsigned lanes_ring_space(const struct lanes_ring *ring) {
    return ring->sq_entries - (ring->sqe_tail - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE));
}
static inline void lanes_sqe_set_msg_flags(struct io_uring_sqe *sqe, uint32_t flags) { sqe->msg_flags = flags; }
static inline void lanes_sqe_set_accept_flags(struct io_uring_sqe *sqe, uint32_t flags) { sqe->accept_flags = flags; }
static inline void lanes_sqe_set_poll(struct io_uring_sqe *sqe, uint32_t events) { sqe->poll32_events = events; }
static inline void lanes_sqe_set_cancel(struct io_uring_sqe *sqe, uint32_t flags) { sqe->cancel_flags = flags; }

static inline unsigned lanes_ring_ready(const struct lanes_ring *ring) {
    return __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) - *ring->cq_head;
}
static inline const struct io_uring_cqe *lanes_ring_completion(const struct lanes_ring *ring, unsigned index) {
    return &ring->cqes[(*ring->cq_head + index) & ring->cq_mask];
}
static inline void lanes_ring_advance(struct lanes_ring *ring, unsigned count) {
    __atomic_store_n(ring->cq_head, *ring->cq_head + count, __ATOMIC_RELEASE);
}

static inline const void *lanes_ring_buffer(const struct lanes_ring *ring, uint32_t completion_flags) {
    return ring->buffers + (size_t)(completion_flags >> LANES_CQE_BUFFER_SHIFT) * ring->buffer_size;
}
// Gives a buffer back; the kernel sees it after lanes_ring_publish_buffers.
static inline void lanes_ring_return_buffer(struct lanes_ring *ring, uint32_t completion_flags) {
    unsigned id = completion_flags >> LANES_CQE_BUFFER_SHIFT;
    struct lanes_buf *slot = &ring->buffer_ring[ring->buffer_tail++ & (ring->buffer_count - 1)];
    slot->addr = (uint64_t)(uintptr_t)(ring->buffers + (size_t)id * ring->buffer_size);
    slot->len = ring->buffer_size;
    slot->bid = (uint16_t)id;
}
static inline void lanes_ring_publish_buffers(struct lanes_ring *ring) {
    // The ring's tail lies over the first slot's last field (struct io_uring_buf_ring).
    __atomic_store_n(&ring->buffer_ring[0].resv, ring->buffer_tail, __ATOMIC_RELEASE);
}
