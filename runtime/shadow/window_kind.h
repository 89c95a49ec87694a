//===- window_kind.h - What the runtime made of each window -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One record for every window of the heap zone: its kind, the kind before, and
// the generation of the change. The records stand in for the bytes where that
// saves reading them (range checks, promotion). Instrumented frames write shadow
// themselves, also on stacks that the program put into the heap zone: a kind
// says what the runtime made of a window, not that all of its bytes are so.
//
// They also define what a stale view is. A thread whose view has adopted a
// generation older than a window's change sees the kind before, exactly as a
// processor with a stale TLB entry would. Real loads are never stale in user
// space; with force_stale_views=1 out-of-line checks read through the records,
// so that the protocol can be shown right.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_WINDOW_KIND_H
#define PAGESAN_SHADOW_WINDOW_KIND_H

#include "pagesan/abi/shadow_layout.h"
#include "support/atomic.h"

namespace pagesan {

enum class WindowKind : u8 { Black, White, Private };

struct WindowRecord {
  WindowKind Kind, Previous;
  u64 Generation; // of the change from Previous to Kind; 0: never changed
};

// False when there is no memory for the table.
[[nodiscard]] bool initWindowKinds();

// Acquire: pairs with recordWindowKinds. Any address in the heap zone.
WindowRecord windowRecord(uptr Addr);
inline WindowKind windowKind(uptr Addr) { return windowRecord(Addr).Kind; }

// [Begin, End) is window-aligned. Counts the windows by kind and gives the
// change a generation of its own, which is returned. Release. Changes of one
// window are serialised by the caller.
u64 recordWindowKinds(uptr Begin, uptr End, WindowKind Kind);

struct WindowCounts {
  u64 White, PeakWhite, Private, PeakPrivate;
};
WindowCounts windowCounts();

} // namespace pagesan

#endif // PAGESAN_SHADOW_WINDOW_KIND_H
