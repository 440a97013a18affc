import Glibc

/// The sanitizer that the tests are built with.
enum Sanitizer {
    static let isThread = dlsym(nil, "__tsan_init") != nil
}
