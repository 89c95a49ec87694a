//===- activation.h - Checks that begin later -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// start_deactivated=1: a program that has the runtime and no instrumented code
// runs with few of the heap's costs, and nothing of the heap is reported, until
// an instrumented module comes. Redzones are there from the start: what was
// allocated before is as well guarded then as what comes later.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_ACTIVATION_H
#define PAGESAN_SUPPORT_ACTIVATION_H

#include "support/atomic.h"

namespace pagesan {

extern constinit Atomic<bool> Deactivated;
// Relaxed: errors of a module are looked for once it has said that it is there,
// which is on the same thread.
PAGESAN_ALWAYS_INLINE bool isDeactivated() {
  return PAGESAN_UNLIKELY(Deactivated.load(Order::Relaxed));
}

// Filled in by interface/.
// Right after initFlags().
void initActivation();
// Instrumented code runs: reads ASAN_ACTIVATION_OPTIONS. Once; any thread, any
// time.
void activateSlow();
PAGESAN_ALWAYS_INLINE void activate() {
  if (isDeactivated())
    activateSlow();
}
// The same, if an instrumented module is loaded.
void activateIfInstrumented();

} // namespace pagesan

#endif // PAGESAN_SUPPORT_ACTIVATION_H
