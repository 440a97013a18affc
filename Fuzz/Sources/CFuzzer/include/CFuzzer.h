// libFuzzer's own entry (compiler-rt/lib/fuzzer/FuzzerInterface.h): runs with the arguments of a fuzzer's command line
// and calls back with input after input. Linked by script/fuzz.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*call)(const uint8_t *bytes, size_t count));
