//===- page_state.h - The authority over page-granular memory -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_PAGE_STATE_H
#define PAGESAN_SHADOW_PAGE_STATE_H

#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "support/atomic.h"

namespace pagesan {

// The table is always mapped over [0, kUserEnd) once initShadow() has run;
// callers reject addresses outside user space first.

// Acquire: pairs with setPageStates, so that whoever reads Valid also sees
// what the allocator wrote about the object before.
PAGESAN_ALWAYS_INLINE PageState pageState(uptr Addr) {
  return PageState(__atomic_load_n(reinterpret_cast<u8 *>(pageStateOf(Addr)),
                                   __ATOMIC_ACQUIRE));
}

// True when a window's eight pages are all Valid. Acquire, as above.
static_assert(kPagesPerWindow == sizeof(u64));
PAGESAN_ALWAYS_INLINE bool isWindowValid(uptr Window) {
  constexpr u64 kAllValid = u64(PageState::Valid) * 0x0101010101010101;
  return __atomic_load_n(reinterpret_cast<u64 *>(pageStateOf(Window)),
                         __ATOMIC_ACQUIRE) == kAllValid;
}

// Every shadow byte of the window, which is in the heap zone, is BLACK.
inline bool isAllBlack(uptr Window) {
  auto *Words = reinterpret_cast<const volatile u64 *>(shadowOf(Window));
  u64 All = ~u64(0);
  static_assert(kShadowBlack == 0xff);
  for (uptr I = 0; I < kPageSize / sizeof(u64); ++I)
    All &= Words[I];
  return All == ~u64(0);
}

// Whole pages: [Begin, End) is page-aligned. Release, in address order.
void setPageStates(uptr Begin, uptr End, PageState State);

// True when every page of [Begin, End) has this state.
bool allPagesAre(uptr Begin, uptr End, PageState State);

} // namespace pagesan

#endif // PAGESAN_SHADOW_PAGE_STATE_H
