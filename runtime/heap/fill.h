//===- fill.h - What new and freed memory reads as -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first bytes of an object that is not to be zero are written when it is
// made: a program that reads what it never wrote does not find zeros by luck,
// and a string that was never written does not end inside the object.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_FILL_H
#define PAGESAN_HEAP_FILL_H

#include "support/base.h"
#include "support/memory.h"

namespace pagesan {

struct Fill {
  uptr Bytes; // at most so many; 0: none
  u8 Byte;
};
// Options max_malloc_fill_size and max_free_fill_size, malloc_fill_byte and
// free_fill_byte.
extern constinit Fill NewFill, FreedFill;
void initFill();

template <class T> PAGESAN_ALWAYS_INLINE void putPattern(uptr Addr, T Pattern) {
  __builtin_memcpy_inline(reinterpret_cast<void *>(Addr), &Pattern,
                          sizeof(Pattern));
}

// Of sizes from that of T to twice as much: both ends, which may overlap.
template <class T>
PAGESAN_ALWAYS_INLINE void fillEnds(uptr Begin, uptr Bytes, T Pattern) {
  putPattern(Begin, Pattern);
  putPattern(Begin + Bytes - sizeof(T), Pattern);
}

PAGESAN_ALWAYS_INLINE void fill(uptr Begin, uptr Size, const Fill &With) {
  typedef u8 Vector __attribute__((vector_size(16)));
  constexpr uptr kWorthACall = 512;
  uptr Bytes = minOf(Size, With.Bytes);
  u64 Pattern = With.Byte * u64(0x0101010101010101);
  if (PAGESAN_UNLIKELY(Bytes > kWorthACall)) {
    setMemory(reinterpret_cast<void *>(Begin), With.Byte, Bytes);
  } else if (Bytes >= sizeof(Vector)) {
    Vector Wide = Vector{} + With.Byte;
    uptr Last = Begin + Bytes - sizeof(Vector);
    for (uptr Pos = Begin; Pos < Last; Pos += sizeof(Vector)) {
      putPattern(Pos, Wide);
      __asm__ volatile(""); // a loop, not a call of memset
    }
    putPattern(Last, Wide);
  } else if (Bytes >= 8) {
    fillEnds<u64>(Begin, Bytes, Pattern);
  } else if (Bytes >= 4) {
    fillEnds<u32>(Begin, Bytes, u32(Pattern));
  } else if (Bytes >= 2) {
    fillEnds<u16>(Begin, Bytes, u16(Pattern));
  } else if (Bytes) {
    putPattern(Begin, With.Byte);
  }
}

} // namespace pagesan

#endif // PAGESAN_HEAP_FILL_H
