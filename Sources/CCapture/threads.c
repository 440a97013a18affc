#define _GNU_SOURCE
#include "CCapture.h"

#include <errno.h>
#include <link.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void lanes_name_thread(const unsigned char *name) { pthread_setname_np(pthread_self(), (const char *)name); }

void lanes_yield(void) { sched_yield(); }

int32_t lanes_capture_thread_id(void) { return (int32_t)syscall(SYS_gettid); }

void lanes_thread_lowest_priority(int32_t thread) {
    struct sched_param none = {0};
    sched_setscheduler(thread, SCHED_IDLE, &none);
}

struct start {
    void (*body)(void *);
    void *argument;
};

static void *begin(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    // Whoever made this thread may have held signals off, and this one asks where the thread is.
    sigset_t asks;
    sigemptyset(&asks);
    sigaddset(&asks, SIGURG);
    pthread_sigmask(SIG_UNBLOCK, &asks, NULL);
    start.body(start.argument);
    return NULL;
}

int lanes_detached_thread(void (*body)(void *), void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) return ENOMEM;
    *start = (struct start){body, argument};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 8 << 20);
    pthread_t thread;
    int result = pthread_create(&thread, &attributes, begin, start);
    pthread_attr_destroy(&attributes);
    if (result != 0) free(start);
    return result;
}

// MARK: Copies of the process

static uint32_t copies;
static void note_copy(void) { copies++; }
__attribute__((constructor)) static void notice_copies(void) { pthread_atfork(NULL, NULL, note_copy); }
uint32_t lanes_copies(void) { return copies; }
void lanes_leave_copy(void) { _exit(0); }

// MARK: Batons

static int futex(const struct lanes_baton *baton, int operation) {
    return baton->is_shared ? operation : operation | FUTEX_PRIVATE_FLAG;
}

static bool take(struct lanes_baton *baton) {
    uint32_t here = 1;
    return __atomic_compare_exchange_n(&baton->is_here, &here, 0, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static bool take_soon(struct lanes_baton *baton) {
    for (int spin = 0; spin < 100; spin++) {
        if (take(baton)) return true;
        __builtin_ia32_pause();
    }
    // The other process answers within a step. To sleep and be woken costs ten times as much; to let it go first helps
    // where both have one core.
    for (int turn = 0; baton->is_shared && turn < 100; turn++) {
        sched_yield();
        if (take(baton)) return true;
    }
    return false;
}

void lanes_baton_wait(struct lanes_baton *baton) {
    if (take_soon(baton)) return;
    while (!take(baton)) syscall(SYS_futex, &baton->is_here, futex(baton, FUTEX_WAIT), 0, NULL, NULL, 0);
}

bool lanes_baton_wait_for(struct lanes_baton *baton, uint64_t nanoseconds) {
    if (take_soon(baton)) return true;
    uint64_t end = lanes_real_nanoseconds() + nanoseconds;
    while (!take(baton)) {
        uint64_t now = lanes_real_nanoseconds();
        if (now >= end) return false;
        struct timespec rest = {(time_t)((end - now) / 1000000000), (long)((end - now) % 1000000000)};
        syscall(SYS_futex, &baton->is_here, futex(baton, FUTEX_WAIT), 0, &rest, NULL, 0);
    }
    return true;
}

void lanes_baton_pass(struct lanes_baton *baton) {
    __atomic_store_n(&baton->is_here, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &baton->is_here, futex(baton, FUTEX_WAKE), 1, NULL, NULL, 0);
}

// MARK: Leaving code that will never end

// The Swift runtime keeps notes about a thread in thread-local storage: which task it runs, on which executor, which
// variables it is in the middle of changing. Frames that are left do not take these back, so a copy is put back.
enum { notes_limit = 1024, modules_limit = 4 };

struct module {
    char *start;
    size_t size;
};

struct frame {
    jmp_buf place;
    struct frame *outer;
    size_t used;
    char notes[notes_limit];
};

static __thread struct frame *innermost;
static __thread struct module modules[modules_limit];
static __thread int module_count = -1;

static int find_notes(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    bool is_runtime = strstr(info->dlpi_name, "libswift_Concurrency.so") || strstr(info->dlpi_name, "libswiftCore.so");
    if (!is_runtime || info->dlpi_tls_data == NULL || module_count == modules_limit) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_TLS) continue;
        modules[module_count].start = info->dlpi_tls_data;
        modules[module_count++].size = info->dlpi_phdr[i].p_memsz;
    }
    return 0;
}

static void copy_notes(struct frame *frame, bool is_back) {
    size_t used = 0;
    for (int i = 0; i < module_count; i++) {
        if (used + modules[i].size > notes_limit) break;
        if (is_back) memcpy(modules[i].start, frame->notes + used, modules[i].size);
        else memcpy(frame->notes + used, modules[i].start, modules[i].size);
        used += modules[i].size;
    }
}

bool lanes_escapable(void (*body)(void *), void *argument) {
    if (module_count < 0) {
        module_count = 0;
        dl_iterate_phdr(find_notes, NULL);
    }
    struct frame frame;
    frame.outer = innermost;
    copy_notes(&frame, false);
    bool ended = true;
    if (_setjmp(frame.place) == 0) {
        innermost = &frame;
        body(argument);
    } else {
        copy_notes(innermost, true);
        ended = false;
    }
    innermost = innermost->outer;
    return ended;
}

_Noreturn void lanes_escape(void) {
    if (innermost == NULL) abort();  // only threads of an exploration come here, and they are all inside
    longjmp(innermost->place, 1);
}
