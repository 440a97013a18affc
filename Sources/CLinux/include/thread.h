// The lane of the calling thread, and what the Swift runtime tells about work that leaves it.
#pragma once
#include <stdint.h>

// initial-exec: one load from the thread's own block, no call.
extern __thread void *lanes_thread_lane __attribute__((tls_model("initial-exec")));
extern __thread uint64_t lanes_thread_escapes __attribute__((tls_model("initial-exec")));

static inline void *lanes_current(void) { return lanes_thread_lane; }
static inline void lanes_set_current(void *lane) { lanes_thread_lane = lane; }
// How many jobs code on this thread has handed to Swift's global pool (`Task {}`, `Task.detached {}`).
static inline uint64_t lanes_escapes(void) { return lanes_thread_escapes; }

// Counts, from now on, every job that a lane's thread hands to Swift's global pool. 1, or 0 when the runtime has no
// such hook.
int lanes_notice_escapes(void);

// The kernel's number of the calling thread.
int lanes_thread_id(void);
// Pins the calling thread to one CPU. 0 or -errno.
int lanes_thread_pin(int cpu);
// Sets the calling thread's own nice value (Linux keeps one a thread). 0 or -errno.
int lanes_thread_nice(int value);

// A place where one thread waits and any other wakes it; a wake-up that comes first is kept. (futex(2))
struct lanes_parker { uint32_t state; };
// Waits for a wake-up, at most `timeout_ns` (negative: for ever). Only the parker's own thread.
void lanes_park(struct lanes_parker *parker, int64_t timeout_ns);
void lanes_unpark(struct lanes_parker *parker);

// Words that one thread writes while others read them: plain moves, but ones the compiler and the sanitizer know of.
static inline void lanes_store_word(uint64_t *word, uint64_t value) {
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}
static inline uint64_t lanes_load_word(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }
static inline void lanes_publish_word(uint64_t *word, uint64_t value) {
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
static inline uint64_t lanes_acquire_word(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
static inline void lanes_acquire_fence(void) { __atomic_thread_fence(__ATOMIC_ACQUIRE); }
static inline void lanes_release_fence(void) { __atomic_thread_fence(__ATOMIC_RELEASE); }

// Names the calling thread, for ps and debuggers: at most 15 bytes.
void lanes_thread_name(const char *name);

// Being told of a task's cancellation, without a change of executor around it.
//
// The standard library's withTaskCancellationHandler goes back to its caller's executor after the operation; under an
// executor preference that takes the task's lock each time, and costs a request more than the rest of its wait. These
// are the two entry points it is made of, part of the runtime's stable interface: programs are compiled against them.

// What is called when a task is cancelled, with the context that was given for it. Set once, before the first notice.
void lanes_set_cancel_call(void (*call)(void *context));
// Has it called, on whatever thread, when the running task is cancelled: at once if it already is. The record goes to
// lanes_forget_cancellation before the calling async function returns; the context must live until then.
void *lanes_notice_cancellation(void *context);
void lanes_forget_cancellation(void *record);

// How many processors the calling thread may run on.
int lanes_processors(void);

// Begins to bring what lies at an address into the cache: for objects of which it is known that they are next.
static inline void lanes_prefetch(const void *address) { __builtin_prefetch(address); }

// Asks the scheduler to give the calling thread short turns, and soon after it wakes, ahead of threads with the usual
// ones (sched_setattr(2): a custom slice, Linux 6.12; without effect before). 0 or -errno.
int lanes_thread_short_turns(uint64_t nanoseconds);
