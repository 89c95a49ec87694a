//===- fault_injection.h - System calls that fail on purpose -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the runtime does when the kernel refuses is written long before it
// happens to anybody. The option fail_syscall=NAME:N:ERRNO makes the N-th call
// of NAME that the runtime makes fail, N+ that one and all that follow. Calls
// are counted from the moment that options are read.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_FAULT_INJECTION_H
#define PAGESAN_PLATFORM_FAULT_INJECTION_H

#include "support/atomic.h"
#include "support/base.h"

namespace pagesan {

struct FaultPlan {
  Atomic<long> Number{-1}; // of the system call; -1: none fails
  Atomic<u32> Seen;        // calls of that number so far
  u32 First = 0;           // the first that fails, from 1
  bool AllAfter = false;
  int Error = 0;
};
// Written before there is a second thread, read by all.
extern constinit FaultPlan TheFaultPlan;

// Of a call that may fail: the errno that it is to fail with, 0: let it pass.
int nextFault();

PAGESAN_ALWAYS_INLINE bool mayFail(long Number) {
  return __builtin_expect(TheFaultPlan.Number.load(Order::Relaxed) == Number,
                          false);
}

// False when Text is not NAME:N:ERRNO or NAME:N+:ERRNO of known names.
bool planFault(const char *Text);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_FAULT_INJECTION_H
