//===- window_kind.cpp - What the runtime made of each window
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/window_kind.h"

#include "platform/metadata.h"
#include "shadow/flush.h"

namespace pagesan {

namespace {

// Kind in bits 0..1, previous kind in bits 2..3, generation above.
constexpr unsigned kPreviousShift = 2, kGenerationShift = 4;
constexpr u64 kKindMask = 3;
constexpr uptr kWindows = kHeapZoneSize / kWindowSize;

constexpr MetadataTable<Atomic<u64>, Metadata::WindowKinds> kRecords;
static_assert(kRecords.kCapacity >= kWindows);
constinit Atomic<u64> White, PeakWhite, Private, PeakPrivate;

void count(WindowKind Kind, u64 Windows, bool Enter) {
  if (Kind == WindowKind::Black)
    return;
  auto &Now = Kind == WindowKind::White ? White : Private;
  auto &Peak = Kind == WindowKind::White ? PeakWhite : PeakPrivate;
  if (!Enter) {
    Now.fetchSub(Windows, Order::Relaxed);
    return;
  }
  atomicMax(Peak, Now.fetchAdd(Windows, Order::Relaxed) + Windows);
}

Atomic<u64> &recordOf(uptr Addr) {
  return kRecords[(Addr - kHeapZoneBegin) >> kWindowShift];
}

} // namespace

bool initWindowKinds() { return kRecords.open(); }

WindowRecord windowRecord(uptr Addr) {
  u64 Word = recordOf(Addr).load(Order::Acquire);
  return {WindowKind(Word & kKindMask),
          WindowKind((Word >> kPreviousShift) & kKindMask),
          Word >> kGenerationShift};
}

u64 recordWindowKinds(uptr Begin, uptr End, WindowKind Kind) {
  u64 Generation = nextGeneration();
  for (uptr Window = Begin; Window < End; Window += kWindowSize) {
    WindowKind Previous = windowKind(Window);
    if (Previous != Kind) {
      count(Previous, 1, false);
      count(Kind, 1, true);
    }
    recordOf(Window).store(u64(Kind) | u64(Previous) << kPreviousShift |
                               Generation << kGenerationShift,
                           Order::Release);
  }
  return Generation;
}

WindowCounts windowCounts() {
  return {White.load(Order::Relaxed), PeakWhite.load(Order::Relaxed),
          Private.load(Order::Relaxed), PeakPrivate.load(Order::Relaxed)};
}

} // namespace pagesan
