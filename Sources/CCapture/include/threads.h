#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Nanoseconds of the real monotonic clock, whatever the calling thread's virtual time is.
uint64_t lanes_real_nanoseconds(void);
/// Lets another thread of the system go first.
void lanes_yield(void);
/// The system's number of the calling thread.
int32_t lanes_capture_thread_id(void);
/// Leaves to a thread only the time that nobody else wants.
void lanes_thread_lowest_priority(int32_t thread);
/// What debuggers and `top` call the calling thread; at most 15 characters.
void lanes_name_thread(const unsigned char *name);

/// How often this process and those that it is a copy of were copied (`fork(2)`) on the way to it.
uint32_t lanes_copies(void);
/// Ends this process, at once.
_Noreturn void lanes_leave_copy(void);

/// What one thread waits for and another gives it: whose turn it is. A baton that comes first is kept.
struct lanes_baton {
    uint32_t is_here;
    /// Two processes have it.
    bool is_shared;
};
void lanes_baton_wait(struct lanes_baton *baton);
/// False: it did not come within so many nanoseconds.
bool lanes_baton_wait_for(struct lanes_baton *baton, uint64_t nanoseconds);
void lanes_baton_pass(struct lanes_baton *baton);

/// Calls `body`. False: it was left in the middle, by `lanes_escape` on the same thread; what its frames held is lost,
/// and the Swift runtime's notes about this thread are as they were before.
bool lanes_escapable(void (*body)(void *), void *argument);
/// Leaves the innermost `lanes_escapable` of the calling thread.
_Noreturn void lanes_escape(void);

/// Runs `body` on a new thread that nobody waits for. 0, or an errno(3) number.
int lanes_detached_thread(void (*body)(void *), void *argument);
