#define _GNU_SOURCE
#include "thread.h"
#include <errno.h>
#include <pthread.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__thread void *lanes_thread_lane;
__thread uint64_t lanes_thread_escapes;

// swift/Runtime/Concurrency.h. Weak: a runtime without the hook still links.
typedef void (*enqueue_original)(void *job) __attribute__((swiftcall));
extern void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original)
    __attribute__((swiftcall, weak));

static void __attribute__((swiftcall)) count_and_enqueue(void *job, enqueue_original original) {
    if (lanes_thread_lane) lanes_thread_escapes++;
    original(job);
}

int lanes_notice_escapes(void) {
    if (&swift_task_enqueueGlobal_hook == NULL) return 0;
    // Somebody else's hook (a test tool's) is left alone.
    if (swift_task_enqueueGlobal_hook != NULL) return swift_task_enqueueGlobal_hook == count_and_enqueue;
    swift_task_enqueueGlobal_hook = count_and_enqueue;
    return 1;
}

int lanes_thread_id(void) { return (int)syscall(SYS_gettid); }

int lanes_thread_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int lanes_thread_nice(int value) {
    return setpriority(PRIO_PROCESS, (id_t)lanes_thread_id(), value) < 0 ? -errno : 0;
}

enum { EMPTY = 0, NOTIFIED = 1, PARKED = 2 };

void lanes_park(struct lanes_parker *parker, int64_t timeout_ns) {
    uint32_t expected = EMPTY;
    if (!__atomic_compare_exchange_n(&parker->state, &expected, PARKED, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        __atomic_store_n(&parker->state, EMPTY, __ATOMIC_RELEASE);  // notified already
        return;
    }
    struct timespec timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    do {
        long result = syscall(SYS_futex, &parker->state, FUTEX_WAIT_PRIVATE, PARKED,
                              timeout_ns < 0 ? 0 : &timeout, 0, 0);
        if (result < 0 && errno == ETIMEDOUT) break;
    } while (timeout_ns < 0 && __atomic_load_n(&parker->state, __ATOMIC_ACQUIRE) == PARKED);
    __atomic_exchange_n(&parker->state, EMPTY, __ATOMIC_ACQ_REL);
}

void lanes_unpark(struct lanes_parker *parker) {
    if (__atomic_exchange_n(&parker->state, NOTIFIED, __ATOMIC_ACQ_REL) == PARKED)
        syscall(SYS_futex, &parker->state, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}

void lanes_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

typedef void (*cancel_handler)(__attribute__((swift_context)) void *context) __attribute__((swiftcall));
extern void *swift_task_addCancellationHandler(cancel_handler handler, void *context) __attribute__((swiftcall));
extern void swift_task_removeCancellationHandler(void *record) __attribute__((swiftcall));

static void (*cancel_call)(void *context);

static void __attribute__((swiftcall)) cancelled(__attribute__((swift_context)) void *context) {
    cancel_call(context);
}

void lanes_set_cancel_call(void (*call)(void *context)) {
    __atomic_store_n(&cancel_call, call, __ATOMIC_RELEASE);
}
void *lanes_notice_cancellation(void *context) { return swift_task_addCancellationHandler(cancelled, context); }
void lanes_forget_cancellation(void *record) { swift_task_removeCancellationHandler(record); }

int lanes_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return (int)sysconf(_SC_NPROCESSORS_ONLN);
    return CPU_COUNT(&set);
}

int lanes_thread_short_turns(uint64_t nanoseconds) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = sizeof attributes, .policy = SCHED_OTHER, .runtime = nanoseconds};
    attributes.nice = getpriority(PRIO_PROCESS, (id_t)lanes_thread_id());
    return syscall(SYS_sched_setattr, 0, &attributes, 0) < 0 ? -errno : 0;
}
