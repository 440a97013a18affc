#define _GNU_SOURCE
#include "CCapture.h"

#include <dlfcn.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define RECORD_FAILURE "$s6XCTest0A4CaseC13recordFailure15withDescription6inFile6atLine8expectedySS_SSSiSbtF"
#define TEST_CASE "$s6XCTest0A4CaseCN"

// XCTest's assertions call `XCTestCase.recordFailure(withDescription:inFile:atLine:expected:)` through the table of the
// class that the test is a method of. The linker fills that table, in the executable, and prefers this definition.

typedef SWIFT void (*record_function)(struct lanes_string, struct lanes_string, intptr_t, bool, SELF void *);

static record_function real_record;
static bool (*take_failure)(struct lanes_string, struct lanes_string, intptr_t);

int lanes_assertions_listen(bool (*take)(struct lanes_string, struct lanes_string, intptr_t)) {
    if (dlsym(RTLD_DEFAULT, TEST_CASE) == NULL) return lanes_assertions_absent;
    __atomic_store_n(&take_failure, take, __ATOMIC_RELEASE);
    return real_record != NULL ? lanes_assertions_heard : lanes_assertions_unknown;
}

__attribute__((constructor)) static void resolve(void) {
    real_record = (record_function)dlsym(RTLD_NEXT, RECORD_FAILURE);
}

SWIFT void lanes_record_failure(
    struct lanes_string description, struct lanes_string file, intptr_t line, bool expected, SELF void *test_case
) __asm__(RECORD_FAILURE) __attribute__((weak));

SWIFT void lanes_record_failure(
    struct lanes_string description, struct lanes_string file, intptr_t line, bool expected, SELF void *test_case
) {
    bool (*take)(struct lanes_string, struct lanes_string, intptr_t) = __atomic_load_n(&take_failure, __ATOMIC_ACQUIRE);
    if (take != NULL && take(description, file, line)) return;
    real_record(description, file, line, expected, test_case);
}
