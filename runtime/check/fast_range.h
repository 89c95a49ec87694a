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

// True only for memory that is good: all of its shadow bytes are 0, or the last
// one says that its granule is good as far as the range goes. May say false for
// good memory, never true for bad memory. As an emitted check does, it faults
// where there is no shadow, which is reported as the wild access that it is.
// Needs the shadow to be there (initShadow).
PAGESAN_ALWAYS_INLINE bool isPlainlyGood(uptr Addr, uptr Size) {
  if (PAGESAN_UNLIKELY(Size - 1 >= kFastRangeMax))
    return Size == 0;
  uptr First = shadowOf(Addr), Last = shadowOf(Addr + Size - 1);
  uptr More = Last - First; // granules after the first
  // No word is read that reaches beyond the pages of First and Last: what lies
  // there need not be mapped.
  bool IsAtPageBegin = (Last & (kPageSize - 1)) < 7;
  if (PAGESAN_LIKELY(More < 8)) {
    u64 Unused = 8 * (7 - More), Word;
    if (PAGESAN_LIKELY(!IsAtPageBegin))
      Word = shadowWord(Last - 7) >> Unused;
    else if (First & (kPageSize - 8))
      return false; // across two pages of shadow
    else
      Word = shadowWord(First) << Unused >> Unused;
    if (PAGESAN_LIKELY(Word == 0))
      return true;
    // Nothing but the last granule's byte, and it reaches far enough.
    u64 End = Word >> (8 * More);
    return (Word ^ (End << (8 * More))) == 0 && End < kGranuleSize &&
           ((Addr + Size - 1) & (kGranuleSize - 1)) < End;
  }
  if (PAGESAN_UNLIKELY(IsAtPageBegin))
    return false;
  u64 Tail = shadowWord(Last - 7);
  u64 Any = 0;
  uptr At = First;
  for (; At + 32 <= Last; At += 32)
    Any |= shadowWord(At) | shadowWord(At + 8) | shadowWord(At + 16) |
           shadowWord(At + 24);
  for (; At + 8 <= Last; At += 8)
    Any |= shadowWord(At);
  u64 End = Tail >> 56;
  if (PAGESAN_LIKELY((Any | Tail) == 0))
    return true;
  return (Any | (Tail << 8)) == 0 && End < kGranuleSize &&
         ((Addr + Size - 1) & (kGranuleSize - 1)) < End;
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
  u64 End = Word >> 56;
  return Word << 8 == 0 && End < kGranuleSize &&
         ((Addr + Size - 1) & (kGranuleSize - 1)) < End;
}

} // namespace pagesan

#endif // PAGESAN_CHECK_FAST_RANGE_H
