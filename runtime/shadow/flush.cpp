//===- flush.cpp - Views: what one thread last adopted
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/flush.h"

#include "support/flags.h"

namespace pagesan {

constinit bool ViewsAreRead = false;

namespace {

// The number of changes of window kinds so far, counted from 1.
constinit Atomic<u64> Generations{1};
constinit Atomic<u64> Flushes;

// By window: the kind before its last change in bits 0 and 1, the generation of
// the change above.
constexpr unsigned kGenerationShift = 2;
constexpr MetadataTable<Atomic<u64>, Metadata::WindowPasts> kPasts;
static_assert(kPasts.kCapacity >= kHeapZoneSize / kWindowSize);

Atomic<u64> &pastOf(uptr Addr) {
  return kPasts[(Addr - kHeapZoneBegin) >> kWindowShift];
}

u64 currentGeneration() { return Generations.load(Order::Acquire); }

} // namespace

bool initViews() {
  ViewsAreRead = flags().force_stale_views;
  return !ViewsAreRead || kPasts.open();
}

u64 flushCount() { return Flushes.load(Order::Relaxed); }

// Maximum, not store: a demotion may have renewed this view meanwhile, and a
// view that goes back would see what it was told to forget.
void flushView(View &V) {
  if (PAGESAN_UNLIKELY(ViewsAreRead)) {
    Flushes.fetchAdd(1, Order::Relaxed);
    atomicMax(V.Generation, currentGeneration());
  }
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

void invalidateViews() {
  if (PAGESAN_LIKELY(!ViewsAreRead) || flags().break_demotion)
    return;
  u64 Generation = currentGeneration();
  forEachView(
      [](View &V, void *Arg) {
        atomicMax(V.Generation, *static_cast<u64 *>(Arg));
      },
      &Generation);
}

WindowPast windowPast(uptr Addr) {
  u64 Word = pastOf(Addr).load(Order::Acquire);
  return {WindowKind(Word & 3), Word >> kGenerationShift};
}

void rememberKinds(uptr Begin, uptr End) {
  u64 Generation = Generations.fetchAdd(1, Order::AcqRel) + 1;
  for (uptr Window = Begin; Window < End; Window += kWindowSize)
    pastOf(Window).store(u64(windowKind(Window)) | Generation
                                                       << kGenerationShift,
                         Order::Release);
}

} // namespace pagesan
