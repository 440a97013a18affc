#define _GNU_SOURCE
#include "CCapture.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>

// A debug build's points are calls: explorer, points, then the code that is explored. The first two are known by their
// modules' names, which Swift's symbols carry with their lengths.
static bool is_own(const void *address) {
    Dl_info info;
    if (dladdr(address, &info) == 0) return true;
    if (info.dli_sname == NULL) return false;  // a local symbol: code of the program
    return strstr(info.dli_sname, "LanesExplorer") != NULL || strstr(info.dli_sname, "LanesPoints") != NULL
        || strncmp(info.dli_sname, "lanes_", 6) == 0;
}

uintptr_t lanes_caller_outside(void) {
    void *frames[32];
    int count = backtrace(frames, 32);
    for (int i = 1; i < count; i++) {
        if (!is_own((char *)frames[i] - 1)) return (uintptr_t)frames[i] - 1;
    }
    return 0;
}
