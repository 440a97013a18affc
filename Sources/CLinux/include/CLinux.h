// What Swift cannot say about Linux: a ring's memory barriers, thread-local storage, a hook of the Swift runtime.
// Nothing here decides anything; the deciding is done in Swift.
#pragma once
#include "ring.h"
#include "thread.h"
#include "socket.h"
#include "epoll.h"
