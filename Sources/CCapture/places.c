#define _GNU_SOURCE
#include "CCapture.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
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

static int add_code(struct dl_phdr_info *info, size_t size, void *sum) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
        const uint64_t *word = (const uint64_t *)(info->dlpi_addr + part->p_vaddr);
        for (size_t count = part->p_memsz / 8; count > 0; count--) {
            *(uint64_t *)sum = (*(uint64_t *)sum ^ *word++) * 0x100000001b3;
        }
    }
    return 1;  // the first is the program; the others are libraries
}

uint32_t lanes_code_checksum(void) {
    uint64_t sum = 0xcbf29ce484222325;
    dl_iterate_phdr(add_code, &sum);
    return (uint32_t)(sum ^ (sum >> 32));
}
