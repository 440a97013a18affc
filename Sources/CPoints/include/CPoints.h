#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The controller of the calling thread: what decides at its points. NULL outside an exploration.
extern __thread void *lanes_points_controller;

static inline void *lanes_points_current(void) { return lanes_points_controller; }
static inline void lanes_points_set_current(void *controller) { lanes_points_controller = controller; }

/// A condition is a number that grows with every notification; who waits sleeps while it is the one that was read.
static inline uint32_t lanes_condition_read(uint32_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
void lanes_condition_wait(uint32_t *word, uint32_t before);
void lanes_condition_notify(uint32_t *word, bool all);

/// Runs `body` on a new thread. 0, or an errno(3) number.
int lanes_thread_start(void (*body)(void *), void *argument, uint64_t *thread);
/// Returns when the thread has ended. 0, or an errno(3) number.
int lanes_thread_join(uint64_t thread);
/// Nobody will wait for the thread: what it holds is given back when it ends.
void lanes_thread_detach(uint64_t thread);
