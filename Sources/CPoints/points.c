#include "CPoints.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

__thread void *lanes_points_controller;

void lanes_condition_wait(uint32_t *word, uint32_t before) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, before, NULL, NULL, 0);
}

void lanes_condition_notify(uint32_t *word, bool all) {
    __atomic_fetch_add(word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, all ? INT_MAX : 1, NULL, NULL, 0);
}

struct start {
    void (*body)(void *);
    void *argument;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    start.body(start.argument);
    return NULL;
}

int lanes_thread_start(void (*body)(void *), void *argument, uint64_t *thread) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) return 12;
    *start = (struct start){body, argument};
    pthread_t made;
    int result = pthread_create(&made, NULL, run, start);
    if (result != 0) free(start);
    *thread = (uint64_t)made;
    return result;
}

int lanes_thread_join(uint64_t thread) { return pthread_join((pthread_t)thread, NULL); }

void lanes_thread_detach(uint64_t thread) { pthread_detach((pthread_t)thread); }
