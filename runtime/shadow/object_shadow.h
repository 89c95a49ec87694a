//===- object_shadow.h - The shadow of one small object -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What poisonBytes and unpoisonBytes do, without a call: a slot of 80 bytes has
// 10 bytes of shadow.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_OBJECT_SHADOW_H
#define PAGESAN_SHADOW_OBJECT_SHADOW_H

#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "support/memory.h"

namespace pagesan {

namespace object_shadow_detail {

// Stores to both ends overlap in the middle.
template <class T> PAGESAN_ALWAYS_INLINE void fillEnds(u8 *P, T V, uptr N) {
  __builtin_memcpy_inline(P, &V, sizeof(T));
  __builtin_memcpy_inline(P + N - sizeof(T), &V, sizeof(T));
}

PAGESAN_ALWAYS_INLINE void fill(u8 *P, u8 Value, uptr N) {
  u64 Pattern = Value * 0x0101010101010101ull;
  if (N >= 8) {
    if (PAGESAN_UNLIKELY(N > 32)) {
      setMemory(P, Value, N);
      return;
    }
    for (uptr I = 8; I + 8 < N; I += 8)
      __builtin_memcpy_inline(P + I, &Pattern, 8);
    fillEnds(P, Pattern, N);
  } else if (N >= 4) {
    fillEnds(P, u32(Pattern), N);
  } else if (N >= 2) {
    fillEnds(P, u16(Pattern), N);
  } else if (N) {
    *P = Value;
  }
}

} // namespace object_shadow_detail

// [Slot, Slot + Size) becomes addressable, the rest of the slot a redzone,
// whatever the shadow was. The slot is granule-aligned, in byte-granular
// memory.
PAGESAN_ALWAYS_INLINE void openObject(uptr Slot, uptr SlotSize, uptr Size) {
  u8 *Shadow = reinterpret_cast<u8 *>(shadowOf(Slot));
  uptr Whole = Size >> kGranuleShift;
  object_shadow_detail::fill(Shadow + Whole, kShadowHeapRedzone,
                             (SlotSize >> kGranuleShift) - Whole);
  object_shadow_detail::fill(Shadow, kShadowGood, Whole);
  if (uptr Tail = Size & (kGranuleSize - 1))
    Shadow[Whole] = u8(Tail);
}

// On return no check of any byte of the object passes.
PAGESAN_ALWAYS_INLINE void closeObject(uptr Begin, uptr Size) {
  object_shadow_detail::fill(reinterpret_cast<u8 *>(shadowOf(Begin)),
                             kShadowHeapFreed,
                             (Size + kGranuleSize - 1) >> kGranuleShift);
}

} // namespace pagesan

#endif // PAGESAN_SHADOW_OBJECT_SHADOW_H
