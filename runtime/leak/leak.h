//===- leak.h - Objects that nothing points to -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As LeakSanitizer: reachability, conservatively, from registers, stacks,
// globals, thread-local storage and thread-specific data, with the other
// threads held still (platform/stop_threads.h).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_LEAK_H
#define PAGESAN_LEAK_LEAK_H

#include "support/base.h"

namespace pagesan {

// Each prints what it finds. None does anything with detect_leaks=0. Not for
// signal handlers.

// From a destructor that exit() runs, or when the program says that it is as
// good as there: ends the process after a report, as exitcode and halt_on_error
// say. Done once only.
void checkLeaksAtExit();
void checkLeaksFinally();
// True when there were leaks.
bool checkLeaksNow();

// Objects that the calling thread allocates are no leaks, nor is what they
// point to; nests. enable() without disable() ends the process.
void disableLeaks();
void enableLeaks();
// The live object that contains Addr, likewise. False when there is none.
bool ignoreLeak(uptr Addr);
// Was the live object at Begin made or named so? Lock-free.
bool isIgnoredObject(uptr Begin);

// From the hooks of allocation (interface/malloc_hooks.cpp), which are on once
// one of the above has been called.
void leaksOnMalloc(const void *Ptr);
void leaksOnFree(const void *Ptr);

} // namespace pagesan

#endif // PAGESAN_LEAK_LEAK_H
