//===- flush.h - Views: what one thread last adopted -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a stale view is. A thread whose view has adopted a generation older than
// a window's change sees the kind before, exactly as a processor with a stale
// TLB entry would. Real loads are never stale in user space; with
// force_stale_views=1 out-of-line checks read through what is remembered here,
// so that the protocol can be shown right. Without it nothing is remembered,
// and nothing is counted.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_FLUSH_H
#define PAGESAN_SHADOW_FLUSH_H

#include "shadow/window_kind.h"

namespace pagesan {

// Checks read through views: option force_stale_views. Set at start-up.
extern constinit bool ViewsAreRead;
// Reads flags(). False when there is no memory for what has to be remembered.
[[nodiscard]] bool initViews();

// A thread's view of the shadow: part of its ThreadState. The zero state has
// adopted nothing; to it every window of the heap zone is black.
struct View {
  // The generation last adopted; never goes back. Written by its thread, and
  // by invalidateViews.
  Atomic<u64> Generation;
};

// Adopts the current generation: this thread only, never stopping others.
// Acquire: pairs with the release of every change of kind, so that what was
// changed before is seen after.
void flushView(View &V);

// Every thread's view adopts all changes so far before this returns: what a
// processor does with a TLB shoot-down. Leaving good must do this before the
// memory is reused.
void invalidateViews();

// Filled in by threads/: Fn for the view of every thread.
void forEachView(void (*Fn)(View &V, void *Arg), void *Arg);

u64 flushCount(); // with ViewsAreRead

// The kind before the last change of Addr's window, and that change's
// generation; 0: never changed. With ViewsAreRead only.
struct WindowPast {
  WindowKind Previous;
  u64 Generation;
};
WindowPast windowPast(uptr Addr);
// For recordWindowKinds: these windows are about to change.
void rememberKinds(uptr Begin, uptr End);

} // namespace pagesan

#endif // PAGESAN_SHADOW_FLUSH_H
