#define _GNU_SOURCE
#include "CCapture.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

// Where a thread is that cannot be asked: from within a signal's handler, which takes no lock and no memory.
// It unwinds: glibc finds what that needs without a lock from 2.35 on, and has loaded it since `lanes_calls_prepare`.

void lanes_calls_prepare(void) {
    void *frame;
    backtrace(&frame, 1);
}

int lanes_calls_at(const void *context, uintptr_t *calls, int limit) {
    void *place = (void *)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    void *frames[48];
    int count = backtrace(frames, sizeof frames / sizeof *frames), first = 0;
    while (first < count && frames[first] != place) first++;  // before it are the handler's own
    calls[0] = (uintptr_t)place;
    int used = 1;
    for (int i = first + 1; i < count && used < limit; i++) calls[used++] = (uintptr_t)frames[i] - 1;
    return used;
}

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static uintptr_t seen[24];
static int seen_count;
static struct lanes_baton done;
static int32_t asked;
static const uint64_t patience = 5000000000;

static void look(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    // Who comes too late is not asked any more.
    int32_t self = lanes_capture_thread_id();
    if (!__atomic_compare_exchange_n(&asked, &self, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) return;
    seen_count = lanes_calls_at(context, seen, sizeof seen / sizeof *seen);
    lanes_baton_pass(&done);
}

int lanes_calls_of(int32_t thread, uintptr_t *calls, int limit) {
    pthread_mutex_lock(&one_at_a_time);
    lanes_calls_prepare();
    struct sigaction action = {.sa_sigaction = look, .sa_flags = SA_SIGINFO | SA_RESTART}, before;
    sigaction(SIGURG, &action, &before);  // ignored by default, so a late one does no harm
    __atomic_store_n(&asked, thread, __ATOMIC_RELEASE);
    bool is_sent = syscall(SYS_tgkill, getpid(), thread, SIGURG) == 0;
    bool is_seen = is_sent && lanes_baton_wait_for(&done, patience);
    // Not answered: unless the handler has begun by now, nobody answers any more.
    int32_t still = thread;
    bool is_taken_back = __atomic_compare_exchange_n(&asked, &still, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
    if (is_sent && !is_seen && !is_taken_back) is_seen = lanes_baton_wait_for(&done, patience);
    int count = is_seen && seen_count < limit ? seen_count : is_seen ? limit : 0;
    for (int i = 0; i < count; i++) calls[i] = seen[i];
    sigaction(SIGURG, &before, NULL);
    pthread_mutex_unlock(&one_at_a_time);
    return count;
}
