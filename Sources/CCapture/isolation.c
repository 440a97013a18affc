#define _GNU_SOURCE
#include "CCapture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

struct lanes_isolation *lanes_isolation_map(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    struct lanes_isolation *shared = memory;
    shared->to_child.is_shared = shared->to_parent.is_shared = true;
    return shared;
}

void lanes_isolation_unmap(struct lanes_isolation *shared, size_t size) { munmap(shared, size); }

int32_t lanes_isolation_output(void) {
    int file = memfd_create("output", MFD_CLOEXEC);
    return file >= 0 ? file : -errno;
}

// MARK: In the child

static struct lanes_isolation *told;
static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGQUIT};
enum { crash_count = sizeof crashes / sizeof *crashes };

/// Each call's frame begins with the address of its caller's, and the address in there where it goes on.
static void note_calls(const ucontext_t *context) {
    uintptr_t place = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
    uintptr_t frame = (uintptr_t)context->uc_mcontext.gregs[REG_RBP];
    uintptr_t stack = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
    int limit = sizeof told->frames / sizeof *told->frames;
    told->frames[told->frame_count++] = place;
    while (told->frame_count < limit && frame > stack && frame - stack < (1 << 20) && frame % sizeof(void *) == 0) {
        told->frames[told->frame_count++] = ((uintptr_t *)frame)[1] - 1;
        stack = frame;
        frame = *(uintptr_t *)frame;
    }
}

/// Tells what is known, step by step, since it may fail itself; the parent sees whatever was written by then.
static void crash(int signal, siginfo_t *info, void *context) {
    (void)info;
    told->signal = signal;
    told->frame_count = 0;
    told->news = lanes_news_crash;
    note_calls(context);
    lanes_baton_pass(&told->to_parent);
    raise(signal);  // once more, with the system's own answer to it
}

#if __has_feature(address_sanitizer)
/// What a child leaves behind goes with it, and to look for leaks would wait for ever: nobody may trace it.
int __lsan_is_turned_off(void) { return told != NULL; }
#endif

static void watch_crashes(struct lanes_isolation *shared) {
    static char stack[64 << 10];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, NULL);
    told = shared;
    struct sigaction action = {.sa_sigaction = crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, NULL);
}

int32_t lanes_isolation_fork(
    struct lanes_isolation *shared, int32_t output, void (*body)(void *), void *argument
) {
    pid_t parent = getpid();
    fflush(stdout);  // what is still in a buffer is the parent's to write
    pid_t child = fork();
    if (child != 0) return child > 0 ? child : -errno;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    prctl(PR_SET_DUMPABLE, 0);  // its crashes are found on purpose: no core files
    dup2(output, STDERR_FILENO);
    setvbuf(stdout, NULL, _IOLBF, 0);
    watch_crashes(shared);
    body(argument);
    _exit(0);
}
