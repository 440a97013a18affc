#define _GNU_SOURCE
#include "CCapture.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
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

static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGQUIT};
enum { crash_count = sizeof crashes / sizeof *crashes };

// MARK: In the child

static struct lanes_isolation *told;

/// Tells what is known, step by step, since it may fail itself; the parent sees whatever was written by then.
static void crash(int signal, siginfo_t *info, void *context) {
    (void)info;
    told->signal = signal;
    told->news = lanes_news_crash;
    told->frame_count = lanes_calls_at(context, told->frames, sizeof told->frames / sizeof *told->frames);
    lanes_baton_pass(&told->to_parent);
    raise(signal);  // once more, with the system's own answer to it
}

static void watch_crashes(struct lanes_isolation *shared) {
    static char stack[64 << 10];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, NULL);
    told = shared;
    struct sigaction action = {.sa_sigaction = crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
    sigset_t all;
    sigemptyset(&all);
    for (int i = 0; i < crash_count; i++) {
        sigaction(crashes[i], &action, NULL);
        sigaddset(&all, crashes[i]);
    }
    pthread_sigmask(SIG_UNBLOCK, &all, NULL);
}

int32_t lanes_isolation_fork(
    struct lanes_isolation *shared, int32_t output, void (*body)(void *), void *argument
) {
    lanes_calls_prepare();
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

// MARK: Without a child

static struct sigaction before[crash_count];

/// Says what can be done, and leaves the rest to whoever listened before: what crashed does so once more.
static void hint(int signal, siginfo_t *info, void *context) {
    (void)context;
    static const char text[] =
        "\nexplore: the body crashed in one of the orders that were tried, and ends the process. With "
        "explore(isolation: .process) the order is reported, and the tests go on.\n";
    if (lanes_capture_current() != NULL) {
        ssize_t unread = write(STDERR_FILENO, text, sizeof text - 1);
        (void)unread;
    }
    for (int i = 0; i < crash_count; i++) {
        if (crashes[i] == signal) sigaction(signal, &before[i], NULL);
    }
    if (info->si_code <= 0) raise(signal);
}

void lanes_crash_hint(void) {
    struct sigaction action = {.sa_sigaction = hint, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &before[i]);
}
