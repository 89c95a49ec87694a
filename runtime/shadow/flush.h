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

// A thread's view of the shadow: part of its ThreadState. The zero state has
// adopted nothing; to it every window of the heap zone is black.
struct View {
  // The generation last adopted; never goes back. Written by its thread, and
  // by invalidateViews.
  Atomic<u64> Generation;
};

// The number of changes of window kinds so far, counted from 1.
u64 currentGeneration();
// Counts one more change and returns its generation. AcqRel.
u64 nextGeneration();

// Adopts the current generation: this thread only, never stopping others.
// Acquire: pairs with the release of every change of kind, so that what was
// changed before is seen after.
void flushView(View &V);

// Every thread's view adopts Generation before this returns: what a processor
// does with a TLB shoot-down. Leaving good must do this before the memory is
// reused. Costs nothing unless views are read (force_stale_views=1).
void invalidateViews(u64 Generation);

u64 flushCount();

// Filled in by threads/: calls Fn for the view of every registered thread,
// holding the registry.
void forEachView(void (*Fn)(View &, void *), void *Arg);

} // namespace pagesan

#endif // PAGESAN_SHADOW_FLUSH_H
