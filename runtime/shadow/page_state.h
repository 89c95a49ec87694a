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
#include "platform/metadata.h"
#include "support/atomic.h"

namespace pagesan {

// The table is always mapped over [0, kUserEnd) once initShadow() has run;
// callers reject addresses outside user space first.

// Where a gibibyte and more of the heap zone is of one state, a coarse state
// for each 16 MiB says so, and the table reads Byte: its memory goes to the
// kernel. So an object of 64 GiB takes 4096 states, and when it is dead no
// more. Who reads Byte in the table and no coarse state reads the table once
// more, as it may have been spread out between the two. Other threads may see
// Byte while a unit changes: bad, as all that errs here.
inline constexpr uptr kCoarseStateUnit = kPageSize << kPageShift;
[[nodiscard]] bool initPageStates(); // false without memory

namespace page_state_detail {
inline constexpr MetadataTable<u8, Metadata::CoarseStates> kCoarse;
static_assert(kCoarse.kCapacity >= kHeapZoneSize / kCoarseStateUnit);

// Acquire: pairs with setPageStates, so that whoever reads Valid also sees
// what the allocator wrote about the object before.
template <class T> PAGESAN_ALWAYS_INLINE T load(uptr Addr) {
  return __atomic_load_n(reinterpret_cast<T *>(pageStateOf(Addr)),
                         __ATOMIC_ACQUIRE);
}
inline u8 &coarseState(uptr Addr) {
  return kCoarse[(Addr - kHeapZoneBegin) / kCoarseStateUnit];
}

// The table reads Byte at Addr. One state for each byte of T.
template <class T> T loadCoarse(uptr Addr) {
  if (!isHeapZone(Addr))
    return 0;
  constexpr T kEach = T(0x0101010101010101);
  if (u8 State = __atomic_load_n(&coarseState(Addr), __ATOMIC_ACQUIRE))
    return T(State * kEach);
  return load<T>(Addr);
}
} // namespace page_state_detail

PAGESAN_ALWAYS_INLINE PageState pageState(uptr Addr) {
  u8 State = page_state_detail::load<u8>(Addr);
  return PageState(State ? State : page_state_detail::loadCoarse<u8>(Addr));
}

// True when a window's eight pages are all Valid. Acquire, as above.
static_assert(kPagesPerWindow == sizeof(u64));
PAGESAN_ALWAYS_INLINE bool isWindowValid(uptr Window) {
  constexpr u64 kAllValid = u64(PageState::Valid) * 0x0101010101010101;
  u64 States = page_state_detail::load<u64>(Window);
  return (States ? States : page_state_detail::loadCoarse<u64>(Window)) ==
         kAllValid;
}

// Every shadow byte of the window, which is in the heap zone, is BLACK.
inline bool isAllBlack(uptr Window) {
  // As wide as every processor's registers: this reads 2 MiB for a block of 16.
  typedef u64 Wide __attribute__((vector_size(16)));
  auto *From = reinterpret_cast<const volatile Wide *>(shadowOf(Window));
  Wide A = {~u64(0), ~u64(0)}, B = A, C = A, D = A;
  static_assert(kShadowBlack == 0xff);
  for (uptr I = 0; I < kPageSize / sizeof(Wide); I += 4) {
    A &= From[I];
    B &= From[I + 1];
    C &= From[I + 2];
    D &= From[I + 3];
  }
  A &= B & C & D;
  return (A[0] & A[1]) == ~u64(0);
}

// Whole pages: [Begin, End) is page-aligned. Release, in address order.
void setPageStates(uptr Begin, uptr End, PageState State);

// True when every page of [Begin, End) has this state.
bool allPagesAre(uptr Begin, uptr End, PageState State);

} // namespace pagesan

#endif // PAGESAN_SHADOW_PAGE_STATE_H
