#pragma once

#include "threads.h"

/// What a process with an isolated body and the one that explores it tell each other, in memory that both see. Who has
/// no baton keeps its hands off.
struct lanes_isolation {
    struct lanes_baton to_child, to_parent;
    /// What the child tells, below.
    uint32_t news;
    /// What the parent answers: which candidate, or what to do.
    uint32_t answer;
    /// Asked along with a choice: tell how far the run has come, before the step is taken.
    bool tells;
    /// The step before this one, and what it touched.
    bool has_stepped;
    bool is_opaque, is_unisolated;
    uint32_t stepped;
    uint64_t reads, writes;
    int64_t step;
    /// Who took the last step; -1: nobody.
    int64_t last;
    /// Candidates, or bytes, that follow this.
    int64_t count;
    /// The signal that ended the child, and where in the program that was, from the innermost call on.
    int32_t signal;
    int32_t frame_count;
    uintptr_t frames[12];
};
enum lanes_news {
    lanes_news_none,
    lanes_news_choice,
    lanes_news_trace,
    lanes_news_end,
    lanes_news_crash,
};

/// Memory that a child made later sees, too, or NULL; nothing of it is used before it is touched.
struct lanes_isolation *lanes_isolation_map(size_t size);
void lanes_isolation_unmap(struct lanes_isolation *shared, size_t size);
/// Makes a process that calls `body` and ends; it has one thread, the calling one's copy, and no copy of a socket or
/// a pipe. What it writes to the standard error goes to `output`. It ends with the calling thread. Its number, or
/// -errno(3).
int32_t lanes_isolation_fork(
    struct lanes_isolation *shared, int32_t output, void (*body)(void *), void *argument);
bool lanes_isolation_has_ended(int32_t child);
/// Ends it, if it has not ended, and the processes that it has begun. How it ended, as `waitpid(2)` says it.
int32_t lanes_isolation_end(int32_t child);
/// From now on a crash of code that is explored in this process says so on the standard error. Once a process.
void lanes_crash_hint(void);
/// A file in memory; a descriptor, or -errno(3).
int32_t lanes_isolation_output(void);
