#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isolation.h"
#include "threads.h"

/// Swift's reference to a serial executor: an actor has no implementation, the generic executor not even an identity.
struct lanes_executor {
    void *identity;
    uintptr_t implementation;
};

/// A task that code under control has made, before anything of it has run.
struct lanes_creation {
    void *task;
    /// The actor or executor its first step runs on.
    struct lanes_executor executor;
    /// The task executor it was made for, or NULL.
    void *task_executor;
    /// The code it was made for, and the place it was made at.
    const void *entry;
    const void *caller;
    /// Its name, or NULL; valid during the call only.
    const char *name;
    bool is_child;
    /// It is to be queued. Otherwise the runtime starts or queues it itself.
    bool is_queued;
};

/// What a thread under control reports to, and what it needs to know.
struct lanes_capture {
    void *run;
    struct lanes_executor executor;
    /// Virtual nanoseconds since the run began.
    uint64_t now;
    void (*created)(void *run, const struct lanes_creation *creation);
    void (*hopped)(void *run, void *task, struct lanes_executor target, void *task_executor);
    /// Whether a task executor is one whose jobs the run orders. Asked only if there is any.
    bool (*owns)(void *run, void *task_executor);
    bool has_lanes;
    /// The one that the step under way runs on, or NULL.
    void *lane;
};

/// The capture of the calling thread; NULL: its runtime calls go where they always go.
struct lanes_capture *lanes_capture_current(void);
void lanes_capture_enter(struct lanes_capture *capture);
/// The calling thread is in the middle of making a global or a static, and has the lock that others wait for meanwhile.
bool lanes_is_making_static(void);

/// Which of the runtime's functions code in this executable reaches through here. Called once, before the first run.
enum {
    lanes_layer_create = 1,
    lanes_layer_switch = 2,
    lanes_layer_clock = 4,
    lanes_layer_layout = 8,
};
int lanes_capture_resolve(void);
/// Whether the interposed functions were entered while `probing`, as bits of the above.
void lanes_capture_probe(bool probing);
int lanes_capture_probed(void);
/// The last creation's task and the kind of record its executor came in, while probing.
void *lanes_probe_task(void);
int lanes_probe_executor_kind(void);
int lanes_probe_name_kind(void);

// Fields of a job and a task that are used here; verified by the self-test.
static inline uint8_t lanes_job_kind(const void *job) { return *((const uint8_t *)job + 32); }
static inline uint32_t lanes_job_id(const void *job) { return *(const uint32_t *)((const char *)job + 36); }
static inline uint32_t lanes_job_mark(const void *job) { return *(const uint32_t *)((const char *)job + 24); }
static inline void lanes_job_set_mark(void *job, uint32_t mark) { *(uint32_t *)((char *)job + 24) = mark; }
static inline const void *lanes_job_resume(const void *job) { return *(void *const *)((const char *)job + 56); }
static inline const void *lanes_job_context(const void *job) { return *(void *const *)((const char *)job + 64); }
// An async function's context begins with its caller's, and with the code of the caller that goes on after it.
static inline const void *lanes_context_parent(const void *context) { return *(void *const *)context; }
static inline const void *lanes_context_resume(const void *context) { return ((void *const *)context)[1]; }
static inline bool lanes_task_is_complete(const void *task) {
    return (__atomic_load_n((const uint32_t *)((const char *)task + 0x60), __ATOMIC_ACQUIRE) & 0x2000) != 0;
}
/// Somebody has the lock with which the runtime guards who is to hear of a task's cancellation.
static inline bool lanes_task_is_locked(const void *task) {
    return (__atomic_load_n((const uint32_t *)((const char *)task + 0x60), __ATOMIC_ACQUIRE) & 0x200) != 0;
}

/// The number that the runtime itself gives for a task.
uint64_t lanes_task_number(void *task);

void lanes_job_run(void *job, struct lanes_executor serial, struct lanes_executor task_executor);
/// The task that the calling thread runs, or NULL.
void *lanes_task_current(void);
struct lanes_executor lanes_executor_current(void);
void lanes_retain(void *object);
void lanes_release(void *object);

/// The calls that the calling thread is in the middle of, from the innermost on: addresses inside the calling code.
int lanes_callers(uintptr_t *addresses, int limit);

/// The same of another thread of this process, which may be in the middle of anything. 0: it does not say.
int lanes_calls_of(int32_t thread, uintptr_t *addresses, int limit);
/// The same of a thread that a signal has interrupted, from the handler's third argument.
int lanes_calls_at(const void *context, uintptr_t *addresses, int limit);
/// To be called some time before a signal's handler asks.
void lanes_calls_prepare(void);

/// A checksum of the program's own machine code.
uint32_t lanes_code_checksum(void);

/// A Swift string as it is passed: two words, lent for the length of the call.
struct lanes_string {
    uint64_t count;
    void *storage;
};
enum {
    /// There is no XCTest in this process.
    lanes_assertions_absent = 0,
    lanes_assertions_heard = 1,
    /// There is, but not with the function that its assertions are heard through.
    lanes_assertions_unknown = 2,
};
/// Has every failed assertion of XCTest ask `take` first. True: it is no failure of the test's.
int lanes_assertions_listen(bool (*take)(struct lanes_string description, struct lanes_string file, intptr_t line));
