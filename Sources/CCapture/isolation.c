#define _GNU_SOURCE
#include "CCapture.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/// A peer waits for the end of a connection or a pipe for as long as a copy of it is open here.
static void close_connections(void) {
    DIR *files = opendir("/proc/self/fd");
    if (files == NULL) return;
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        int file = atoi(entry->d_name);
        struct stat status;
        if (file <= STDERR_FILENO || fstat(file, &status) != 0) continue;
        if (S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode)) close(file);
    }
    closedir(files);
}

/// What is in the buffers of the parent's other files, and the parent's own exit handlers, are the parent's affair.
static void leave(int status, void *unused) {
    (void)unused;
    fflush(stdout);
    _exit(status);
}

/// A thread of a pool, whose copy this may be, leaves signals to others.
static void hear_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int32_t lanes_isolation_fork(
    struct lanes_isolation *shared, int32_t output, void (*body)(void *), void *argument
) {
    lanes_calls_prepare();
    pid_t parent = getpid();
    fflush(stdout);  // what is still in a buffer is the parent's to write
    pid_t child = fork();
    if (child < 0) return -errno;
    setpgid(child, 0);  // said by both, so that neither has to wait for the other
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    prctl(PR_SET_DUMPABLE, 0);  // its crashes are found on purpose: no core files
    dup2(output, STDERR_FILENO);
    setvbuf(stdout, NULL, _IOLBF, 0);
    on_exit(leave, NULL);
    close_connections();
    watch_crashes(shared);
    hear_signals();
    body(argument);
    _exit(0);
}

bool lanes_isolation_has_ended(int32_t child) {
    siginfo_t ended = {0};
    return waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == child;
}

int32_t lanes_isolation_end(int32_t child) {
    kill(-child, SIGKILL);  // the number stays its own until somebody has waited for it
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
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
