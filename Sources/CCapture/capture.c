#define _GNU_SOURCE
#include "CCapture.h"

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

// The runtime's functions that code in an executable calls are defined here a second time, weakly: the linker prefers
// these to the shared library's, so every task that such code makes, every hop it takes and every look at the clock
// passes here. With a statically linked runtime these definitions lose, and the self-test notices.

#define SWIFT __attribute__((swiftcall))
#define SWIFT_ASYNC __attribute__((swiftasynccall))
#define ASYNC_CONTEXT __attribute__((swift_async_context))

typedef SWIFT_ASYNC void (*resume_function)(ASYNC_CONTEXT void *);
typedef struct { void *task; void *context; } task_and_context;

typedef SWIFT task_and_context (*create_function)(size_t, void *, const void *, const void *, void *);
typedef SWIFT void (*async_let_function)(void *, void *, const void *, const void *, void *, void *);
typedef SWIFT_ASYNC void (*switch_function)(ASYNC_CONTEXT void *, resume_function, void *, uintptr_t);

extern SWIFT void *swift_task_suspend(void);
extern SWIFT struct lanes_executor swift_task_getCurrentExecutor(void);
extern SWIFT void *swift_task_getCurrent(void);
extern SWIFT struct lanes_executor swift_task_getPreferredTaskExecutor(void);
extern SWIFT void swift_job_run_on_serial_and_task_executor(void *, struct lanes_executor, struct lanes_executor);
extern SWIFT uint64_t swift_task_getJobTaskId(void *);
extern void *swift_retain(void *);
extern void swift_release(void *);

static __thread struct lanes_capture *current;
static __thread bool probing;
static __thread int probed;
static __thread int executor_kind, name_kind;
static __thread void *probe_task;

static create_function real_create;
static async_let_function real_async_let;
static switch_function real_switch;
static int (*real_clock)(clockid_t, struct timespec *);
static __thread int making;

struct lanes_capture *lanes_capture_current(void) { return current; }
void lanes_capture_enter(struct lanes_capture *capture) {
    current = capture;
    making = 0;  // a run that was left in the middle makes nothing any more
}
bool lanes_is_making_static(void) { return making > 0; }
void lanes_capture_probe(bool on) {
    probing = on;
    if (on) probed = executor_kind = name_kind = 0;
}
int lanes_capture_probed(void) { return probed; }
void *lanes_probe_task(void) { return probe_task; }
int lanes_probe_executor_kind(void) { return executor_kind; }
int lanes_probe_name_kind(void) { return name_kind; }
void *lanes_task_current(void) { return swift_task_getCurrent(); }
struct lanes_executor lanes_executor_current(void) { return swift_task_getCurrentExecutor(); }
uint64_t lanes_task_number(void *task) { return swift_task_getJobTaskId(task); }
void lanes_retain(void *object) { swift_retain(object); }
void lanes_release(void *object) { swift_release(object); }

void lanes_job_run(void *job, struct lanes_executor serial, struct lanes_executor task_executor) {
    swift_job_run_on_serial_and_task_executor(job, serial, task_executor);
}

__attribute__((constructor)) static void resolve(void) {
    real_create = (create_function)dlsym(RTLD_NEXT, "swift_task_create");
    real_async_let = (async_let_function)dlsym(RTLD_NEXT, "swift_asyncLet_begin");
    real_switch = (switch_function)dlsym(RTLD_NEXT, "swift_task_switch");
    real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
}

int lanes_capture_resolve(void) {
    return (real_create != NULL && real_async_let != NULL ? lanes_layer_create : 0)
        | (real_switch != NULL ? lanes_layer_switch : 0)
        | (real_clock != NULL ? lanes_layer_clock : 0);
}

// MARK: Making tasks

enum {
    record_executor = 0,
    record_group = 1,
    record_async_let = 3,
    record_task_executor = 5,
    record_task_executor_owned = 6,
    record_name = 7,
};
enum { flag_child = 1 << 8, flag_enqueue = 1 << 12 };

struct option_record {
    size_t kind;
    struct option_record *parent;
    void *first;
    uintptr_t second;
};

struct options {
    struct lanes_executor executor;
    const char *name;
    bool is_child;
    bool has_task_executor;
    void *task_executor;
};

static struct options scan(const struct option_record *record) {
    struct options found = {0};
    for (; record != NULL; record = record->parent) {
        switch (record->kind & 0xff) {
        case record_executor:
            found.executor = (struct lanes_executor){record->first, record->second};
            break;
        case record_group:
        case record_async_let:
            found.is_child = true;
            break;
        case record_task_executor:
        case record_task_executor_owned:
            if (record->first == NULL) break;
            found.has_task_executor = true;
            found.task_executor = record->first;
            if (probing) executor_kind = record->kind & 0xff;
            break;
        case record_name:
            found.name = record->first;
            if (probing) name_kind = record->kind & 0xff;
            break;
        default:
            break;
        }
    }
    return found;
}

/// Makes the task on the run's own executor, and leaves it to the run when it starts.
static task_and_context create_controlled(
    struct lanes_capture *capture, size_t flags, struct option_record *records, const void *type, const void *entry,
    void *closure, const void *caller
) {
    struct options options = scan(records);
    bool is_elsewhere = options.has_task_executor && options.task_executor != capture->executor.identity
        && !(capture->has_lanes && capture->owns(capture->run, options.task_executor));
    struct option_record own = {
        record_task_executor, records, capture->executor.identity, capture->executor.implementation};
    bool is_child = options.is_child || (flags & flag_child) != 0;
    bool inherits = options.has_task_executor || is_child;
    bool is_queued = (flags & flag_enqueue) != 0 && !is_elsewhere;
    task_and_context made = real_create(
        is_queued ? flags & ~(size_t)flag_enqueue : flags, inherits ? records : &own, type, entry, closure);
    struct lanes_creation creation = {
        made.task, options.executor, options.task_executor,
        (const char *)entry + *(const int32_t *)entry, caller, options.name,
        is_child, is_queued};
    if (is_queued) swift_retain(made.task);  // a task under way holds itself, as the runtime has it
    capture->created(capture->run, &creation);
    return made;
}

__attribute__((weak)) SWIFT task_and_context swift_task_create(
    size_t flags, void *options, const void *type, const void *entry, void *closure
) {
    if (probing) {
        probed |= lanes_layer_create;
        scan(options);
        task_and_context made = real_create(flags, options, type, entry, closure);
        probe_task = made.task;
        return made;
    }
    if (current == NULL) return real_create(flags, options, type, entry, closure);
    return create_controlled(current, flags, options, type, entry, closure, __builtin_return_address(0));
}

/// What the runtime's own function does, but through the function above.
__attribute__((weak)) SWIFT void swift_asyncLet_begin(
    void *async_let, void *options, const void *type, const void *entry, void *closure, void *result
) {
    if (current == NULL) return real_async_let(async_let, options, type, entry, closure, result);
    struct option_record record = {record_async_let, options, async_let, (uintptr_t)result};
    (void)create_controlled(
        current, flag_enqueue, &record, type, entry, closure, __builtin_return_address(0));
}

// MARK: Hops

static void set_resume(void *task, resume_function function, void *context) {
    *(void **)((char *)task + 56) = (void *)function;
    *(void **)((char *)task + 64) = context;
}

static void *preferred_lane(struct lanes_capture *capture) {
    void *preferred = swift_task_getPreferredTaskExecutor().identity;
    return preferred != NULL && capture->owns(capture->run, preferred) ? preferred : NULL;
}

__attribute__((weak)) SWIFT_ASYNC void swift_task_switch(
    ASYNC_CONTEXT void *context, resume_function function, void *identity, uintptr_t implementation
) {
    if (probing) probed |= lanes_layer_switch;
    if (current == NULL) return real_switch(context, function, identity, implementation);
    void *lane = current->has_lanes ? preferred_lane(current) : NULL;
    if (swift_task_getCurrentExecutor().identity == identity && lane == current->lane) return function(context);
    void *task = swift_task_suspend();
    set_resume(task, function, context);
    current->hopped(current->run, task, (struct lanes_executor){identity, implementation}, lane);
}

// MARK: Globals and statics

typedef void (*once_function)(void *, void (*)(void *), void *);

static __thread void (*own_make)(void *);
static __thread void *own_context;

static void make_own(void) { own_make(own_context); }

/// What the runtime does, too: its tokens begin as `pthread_once` wants them.
static void own_once(void *token, void (*make)(void *), void *context) {
    own_make = make;
    own_context = context;
    pthread_once(token, make_own);
}

/// Other libraries call it before this one's constructors have run, so it looks for the real one itself. In a program
/// with the runtime inside there is no other.
__attribute__((weak)) void swift_once(void *token, void (*make)(void *), void *context) {
    static once_function real_once;
    once_function real = __atomic_load_n(&real_once, __ATOMIC_RELAXED);
    if (real == NULL) {
        real = (once_function)dlsym(RTLD_NEXT, "swift_once");
        if (real == NULL) real = own_once;
        __atomic_store_n(&real_once, real, __ATOMIC_RELAXED);
    }
    making++;
    real(token, make, context);
    if (making > 0) making--;
}

// MARK: Time

static const int64_t virtual_today = 1767225600;  // 2026-01-01
static const int64_t virtual_uptime = 100000;

static struct timespec virtual_time(clockid_t clock, uint64_t now) {
    bool is_date = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
    return (struct timespec){
        (is_date ? virtual_today : virtual_uptime) + (int64_t)(now / 1000000000), (long)(now % 1000000000)};
}

static bool is_virtual(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI
        || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW
        || clock == CLOCK_BOOTTIME;
}

// A sanitizer's runtime has a weak definition of its own, which comes first; a strong one goes before it.
#if !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
__attribute__((weak))
#endif
int clock_gettime(clockid_t clock, struct timespec *time) {
    if (probing) probed |= lanes_layer_clock;
    if (current != NULL && is_virtual(clock)) {
        *time = virtual_time(clock, current->now);
        return 0;
    }
    return real_clock != NULL ? real_clock(clock, time) : -1;
}

uint64_t lanes_real_nanoseconds(void) {
    struct timespec time = {0};
    if (real_clock != NULL) real_clock(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}
