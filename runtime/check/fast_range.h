//===- check/fast_range.h - Ranges that need no second look -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_FAST_RANGE_H
#define PAGESAN_CHECK_FAST_RANGE_H

#include "pagesan/abi/shadow_layout.h"
#include "support/base.h"

namespace pagesan {

inline constexpr uptr kFastRangeMax = 4096;

PAGESAN_ALWAYS_INLINE u64 shadowWord(uptr Shadow) {
  u64 Word;
  __builtin_memcpy_inline(&Word, reinterpret_cast<const void *>(Shadow), 8);
  return Word;
}

using ShadowVector = u64 __attribute__((vector_size(16)));
PAGESAN_ALWAYS_INLINE ShadowVector shadowVector(uptr Shadow) {
  ShadowVector Vector;
  __builtin_memcpy_inline(&Vector, reinterpret_cast<const void *>(Shadow), 16);
  return Vector;
}

// What the last granule of a range may say: that it is good as far as the range
// goes.
PAGESAN_ALWAYS_INLINE bool endsInTime(u64 LastByte, uptr Addr, uptr Size) {
  return LastByte < kGranuleSize &&
         ((Addr + Size - 1) & (kGranuleSize - 1)) < LastByte;
}

// Of at most 8 granules. No word is read that reaches beyond the pages of the
// first and the last: what lies there need not be mapped.
PAGESAN_ALWAYS_INLINE bool areFewGood(uptr First, uptr Last, uptr Addr,
                                      uptr Size) {
  uptr More = Last - First; // granules after the first
  u64 Unused = 8 * (7 - More), Word;
  if (PAGESAN_LIKELY((Last & (kPageSize - 1)) >= 7))
    Word = shadowWord(Last - 7) >> Unused;
  else if (First & (kPageSize - 8))
    return false; // across two pages of shadow
  else
    Word = shadowWord(First) << Unused >> Unused;
  if (PAGESAN_LIKELY(Word == 0))
    return true;
  u64 End = Word >> (8 * More);
  return (Word ^ (End << (8 * More))) == 0 && endsInTime(End, Addr, Size);
}

// Of more: from the first word to the last, which overlap where there are few.
PAGESAN_ALWAYS_INLINE bool areManyGood(uptr First, uptr Last, uptr Addr,
                                       uptr Size) {
  u64 Tail = shadowWord(Last - 7), Any = shadowWord(First);
  if (Last - First >= 16) {
    ShadowVector Vector = shadowVector(First) | shadowVector(Last - 16);
    for (uptr At = First + 16; At + 16 < Last; At += 16)
      Vector |= shadowVector(At);
    Any |= Vector[0] | Vector[1];
  }
  if (PAGESAN_LIKELY((Any | Tail) == 0))
    return true;
  return (Any | (Tail << 8)) == 0 && endsInTime(Tail >> 56, Addr, Size);
}

// True only for memory that is good: all of its shadow bytes are 0, or the last
// one says that its granule is good as far as the range goes. May say false for
// good memory, never true for bad memory. As an emitted check does, it faults
// where there is no shadow, which is reported as the wild access that it is.
// Needs the shadow to be there (initShadow).
PAGESAN_ALWAYS_INLINE bool isPlainlyGood(uptr Addr, uptr Size) {
  if (PAGESAN_UNLIKELY(Size - 1 >= kFastRangeMax))
    return Size == 0;
  uptr First = shadowOf(Addr), Last = shadowOf(Addr + Size - 1);
  return PAGESAN_LIKELY(Last - First < 8)
             ? areFewGood(First, Last, Addr, Size)
             : areManyGood(First, Last, Addr, Size);
}

// The same of 1 to 56 bytes, with less to ask.
PAGESAN_ALWAYS_INLINE bool isShortlyGood(uptr Addr, uptr Size) {
  uptr First = shadowOf(Addr), Last = shadowOf(Addr + Size - 1);
  if (PAGESAN_UNLIKELY((First & (kPageSize - 1)) > kPageSize - 8))
    return false;
  u64 Word = shadowWord(First) << 8 * (7 - (Last - First));
  if (Word == 0)
    return true;
  // Strings end in granules that are good in part.
  return Word << 8 == 0 && endsInTime(Word >> 56, Addr, Size);
}

} // namespace pagesan

#endif // PAGESAN_CHECK_FAST_RANGE_H
