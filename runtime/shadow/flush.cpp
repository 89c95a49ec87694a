//===- flush.cpp - Views: what one thread last adopted
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/flush.h"

#include "support/flags.h"

namespace pagesan {

static constinit Atomic<u64> Generations{1};
static constinit Atomic<u64> Flushes;

u64 currentGeneration() { return Generations.load(Order::Acquire); }
u64 nextGeneration() { return Generations.fetchAdd(1, Order::AcqRel) + 1; }
u64 flushCount() { return Flushes.load(Order::Relaxed); }

// Maximum, not store: a demotion may have renewed this view meanwhile, and a
// view that goes back would see what it was told to forget.
void flushView(View &V) {
  Flushes.fetchAdd(1, Order::Relaxed);
  atomicMax(V.Generation, currentGeneration());
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

void invalidateViews(u64 Generation) {
  if (!flags().force_stale_views || flags().break_demotion)
    return;
  forEachView(
      [](View &V, void *Arg) {
        atomicMax(V.Generation, *static_cast<u64 *>(Arg));
      },
      &Generation);
}

} // namespace pagesan
