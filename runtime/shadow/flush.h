//===- flush.h - Views: what one thread last adopted -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_FLUSH_H
#define PAGESAN_SHADOW_FLUSH_H

#include "support/atomic.h"

namespace pagesan {

// A thread's view of the shadow. Part of its ThreadState; the zero state is a
// view that has adopted nothing and is therefore stale.
struct View {
  // The generation last adopted. Written by its thread, and by demotions.
  Atomic<u64> Generation;
  // Promotion policy: the window that tripped last, and how often in a row.
  uptr RecentWindow = 0;
  u32 RecentTrips = 0;
};

// The number of window-kind changes so far.
u64 currentGeneration();

// Adopts the current generation: this thread only, never stopping others.
// Acquire: pairs with the release of every change of kind.
void flushView(View &V);

} // namespace pagesan

#endif // PAGESAN_SHADOW_FLUSH_H
