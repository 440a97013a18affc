#define _GNU_SOURCE
#include "ring.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int setup(unsigned entries, struct io_uring_params *params) {
    return (int)syscall(__NR_io_uring_setup, entries, params);
}
static int register_(int fd, unsigned opcode, void *argument, unsigned count) {
    return (int)syscall(__NR_io_uring_register, fd, opcode, argument, count);
}

static int map_rings(struct lanes_ring *ring, const struct io_uring_params *p) {
    ring->sq_map_size = p->sq_off.array + p->sq_entries * sizeof(unsigned);
    ring->cq_map_size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
    if (ring->cq_map_size > ring->sq_map_size) ring->sq_map_size = ring->cq_map_size;  // one mapping for both
    ring->sqe_map_size = p->sq_entries * sizeof(struct io_uring_sqe);
    int prot = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_POPULATE;
    ring->sq_map = mmap(0, ring->sq_map_size, prot, flags, ring->fd, IORING_OFF_SQ_RING);
    if (ring->sq_map == MAP_FAILED) return -errno;
    ring->sqes = mmap(0, ring->sqe_map_size, prot, flags, ring->fd, IORING_OFF_SQES);
    if (ring->sqes == MAP_FAILED) return -errno;
    char *sq = ring->sq_map;
    ring->sq_head = (unsigned *)(sq + p->sq_off.head);
    ring->sq_tail = (unsigned *)(sq + p->sq_off.tail);
    ring->sq_flags = (unsigned *)(sq + p->sq_off.flags);
    ring->sq_mask = *(unsigned *)(sq + p->sq_off.ring_mask);
    ring->sq_entries = p->sq_entries;
    ring->cq_head = (unsigned *)(sq + p->cq_off.head);
    ring->cq_tail = (unsigned *)(sq + p->cq_off.tail);
    ring->cq_mask = *(unsigned *)(sq + p->cq_off.ring_mask);
    ring->cqes = (struct io_uring_cqe *)(sq + p->cq_off.cqes);
    unsigned *array = (unsigned *)(sq + p->sq_off.array);
    for (unsigned i = 0; i < p->sq_entries; i++) array[i] = i;  // entry i is always in slot i
    return 0;
}

static int provide_buffers(struct lanes_ring *ring, unsigned count, unsigned size) {
    size_t slots = count * sizeof(struct lanes_buf), page = 4096;
    slots = (slots + page - 1) / page * page;
    ring->buffer_count = count;
    ring->buffer_size = size;
    int prot = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *memory = mmap(0, slots + (size_t)count * size, prot, flags, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    ring->buffer_ring = memory;
    ring->buffers = (char *)memory + slots;
    struct { uint64_t ring_addr; uint32_t entries; uint16_t group; uint16_t flags; uint64_t resv[3]; } request = {
        .ring_addr = (uint64_t)(uintptr_t)memory, .entries = count};
    if (register_(ring->fd, LANES_REGISTER_PBUF_RING, &request, 1) < 0) return -errno;
    for (unsigned i = 0; i < count; i++) lanes_ring_return_buffer(ring, i << LANES_CQE_BUFFER_SHIFT);
    lanes_ring_publish_buffers(ring);
    return 0;
}

int lanes_ring_open(struct lanes_ring *ring, unsigned entries, unsigned completions, unsigned buffers,
                    unsigned buffer_size) {
    memset(ring, 0, sizeof *ring);
    ring->sq_map = ring->sqes = MAP_FAILED;
    struct io_uring_params params = {0};
    params.flags = LANES_SETUP_COOP_TASKRUN | LANES_SETUP_SINGLE_ISSUER | LANES_SETUP_DEFER_TASKRUN |
                   LANES_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    params.cq_entries = completions;
    ring->fd = setup(entries, &params);
    if (ring->fd < 0) return -errno;
    ring->enter_fd = ring->fd;
    int error = 0;
    if (!(params.features & IORING_FEAT_SINGLE_MMAP) || !(params.features & IORING_FEAT_EXT_ARG) ||
        !(params.features & IORING_FEAT_NODROP))
        error = -EOPNOTSUPP;
    if (!error) error = map_rings(ring, &params);
    if (!error) error = provide_buffers(ring, buffers, buffer_size);
    if (error) {
        lanes_ring_close(ring);
        return error;
    }
    struct { uint32_t offset, resv; uint64_t data; } update = {.offset = -1U, .data = (uint64_t)ring->fd};
    if (register_(ring->fd, LANES_REGISTER_RING_FDS, &update, 1) == 1) {
        ring->enter_fd = (int)update.offset;
        ring->enter_flags = LANES_ENTER_REGISTERED_RING;
    }
    return 0;
}

void lanes_ring_close(struct lanes_ring *ring) {
    if (ring->sqes != MAP_FAILED && ring->sqes) munmap(ring->sqes, ring->sqe_map_size);
    if (ring->sq_map != MAP_FAILED && ring->sq_map) munmap(ring->sq_map, ring->sq_map_size);
    if (ring->fd >= 0) close(ring->fd);
    if (ring->buffer_ring) {
        size_t slots = (ring->buffer_count * sizeof(struct lanes_buf) + 4095) / 4096 * 4096;
        munmap(ring->buffer_ring, slots + (size_t)ring->buffer_count * ring->buffer_size);
    }
    memset(ring, 0, sizeof *ring);
    ring->fd = -1;
}

int lanes_ring_enter(struct lanes_ring *ring, unsigned wait, int64_t timeout_ns) {
    unsigned fresh = ring->sqe_tail - ring->sqe_submitted;
    if (fresh) {
        __atomic_store_n(ring->sq_tail, ring->sqe_tail, __ATOMIC_RELEASE);
        ring->sqe_submitted = ring->sqe_tail;
    }
    // What an interrupted call left unsubmitted is still between head and tail.
    unsigned submit = ring->sqe_tail - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE);
    unsigned flags = ring->enter_flags | IORING_ENTER_GETEVENTS;
    struct { int64_t seconds; long long nanoseconds; } timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    struct { uint64_t sigmask; uint32_t sigmask_size, pad; uint64_t timeout; } argument = {
        .sigmask_size = _NSIG / 8, .timeout = (uint64_t)(uintptr_t)&timeout};
    long done;
    if (wait && timeout_ns >= 0)
        done = syscall(__NR_io_uring_enter, ring->enter_fd, submit, wait, flags | IORING_ENTER_EXT_ARG, &argument,
                       sizeof argument);
    else
        done = syscall(__NR_io_uring_enter, ring->enter_fd, submit, wait, flags, 0, _NSIG / 8);
    return done < 0 ? -errno : 0;
}

int lanes_ring_message(int ring_fd, uint64_t user_data) {
    struct io_uring_sqe sqe = {.opcode = LANES_OP_MSG_RING, .fd = ring_fd, .off = user_data};
    return register_(-1, LANES_REGISTER_SEND_MSG_RING, &sqe, 1) < 0 ? -errno : 0;
}
