//===- init.h - Start-up, in one order -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_INIT_H
#define PAGESAN_SUPPORT_INIT_H

#include "support/atomic.h"

namespace pagesan {

// Filled in by interface/.
enum class InitState : u8 { Not, Running, Done };
extern constinit Atomic<InitState> TheInitState;

void initRuntimeSlow();

// First thing in every entry point that may run before main: flags, shadow,
// heap, thread, signals, in this order. Cheap once done. While it is running
// on this thread (allocations made by start-up itself) returns at once.
PAGESAN_ALWAYS_INLINE void ensureInit() {
  if (PAGESAN_UNLIKELY(TheInitState.load(Order::Acquire) != InitState::Done))
    initRuntimeSlow();
}

} // namespace pagesan

#endif // PAGESAN_SUPPORT_INIT_H
