//===- window_kind.h - What the runtime made of each window -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two bits for every window of the heap zone. They stand in for the bytes where
// that saves reading them (range checks, promotion). Instrumented frames write
// shadow themselves, also on stacks that the program put into the heap zone: a
// kind says what the runtime made of a window, not that all of its bytes are
// so.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_WINDOW_KIND_H
#define PAGESAN_SHADOW_WINDOW_KIND_H

#include "pagesan/abi/shadow_layout.h"
#include "platform/metadata.h"
#include "support/atomic.h"

namespace pagesan {

// Spotted: white, and then poisoned in part. As Private, its bytes speak for
// themselves; what lies beneath them is not black but white.
enum class WindowKind : u8 { Black, White, Private, Spotted };

inline bool hasOwnBytes(WindowKind Kind) {
  return Kind == WindowKind::Private || Kind == WindowKind::Spotted;
}
// Of white memory: only mapping it anew makes it black.
inline bool isOverWhite(WindowKind Kind) {
  return Kind == WindowKind::White || Kind == WindowKind::Spotted;
}

namespace window_kind_detail {
inline constexpr unsigned kBits = 2, kPerWord = 64 / kBits;
inline constexpr uptr kWords = kHeapZoneSize / kWindowSize / kPerWord;
inline constexpr MetadataTable<Atomic<u64>, Metadata::WindowKinds> kTable;
static_assert(kTable.kCapacity >= kWords);
} // namespace window_kind_detail

// False when there is no memory for the table.
[[nodiscard]] bool initWindowKinds();

// Any address in the heap zone. Acquire: pairs with recordWindowKinds.
inline WindowKind windowKind(uptr Addr) {
  using namespace window_kind_detail;
  uptr Index = (Addr - kHeapZoneBegin) >> kWindowShift;
  u64 Word = kTable[Index / kPerWord].load(Order::Acquire);
  return WindowKind(Word >> Index % kPerWord * kBits & 3);
}

// Where the run of windows that begins at Begin ends, which are all of white
// memory, or all not; at End at the latest. Acquire.
uptr endOfLikeRun(uptr Begin, uptr End);

// [Begin, End) is window-aligned. Counts the windows by kind, spotted ones as
// private. Release. Changes
// of one window are serialised by the caller.
void recordWindowKinds(uptr Begin, uptr End, WindowKind Kind);

struct WindowCounts {
  u64 White, PeakWhite, Private, PeakPrivate;
};
WindowCounts windowCounts();

} // namespace pagesan

#endif // PAGESAN_SHADOW_WINDOW_KIND_H
