// A module needs a source; what the header declares is in the compiler's runtime.
