//===- libc/short_memory.h - Few bytes copied and compared ------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the call of the library's function would cost more than the work. All
// of it touches the program's memory: it was checked before.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_SHORT_MEMORY_H
#define PAGESAN_LIBC_SHORT_MEMORY_H

#include "libc/string_scan.h"

namespace pagesan {

// By Size at least, in either order; never by sizes that no object has.
PAGESAN_ALWAYS_INLINE bool areApart(const void *To, const void *From,
                                    size_t Size) {
  return uptr(To) - uptr(From) >= Size && uptr(From) - uptr(To) >= Size;
}

// From both ends; what lies in the middle may be moved twice.
template <class Part>
PAGESAN_ALWAYS_INLINE void copyEnds(char *To, const char *From, uptr Size) {
  Part First, Last;
  uptr Rest = Size - sizeof(Part);
  __builtin_memcpy_inline(&First, From, sizeof(Part));
  __builtin_memcpy_inline(&Last, From + Rest, sizeof(Part));
  __builtin_memcpy_inline(To, &First, sizeof(Part));
  __builtin_memcpy_inline(To + Rest, &Last, sizeof(Part));
}

// Of 1 to kShortString bytes, which may overlap.
PAGESAN_ALWAYS_INLINE void copyShort(char *To, const char *From, uptr Size) {
  if (Size >= 16)
    return copyEnds<__m128i>(To, From, Size);
  if (Size >= 8)
    return copyEnds<u64>(To, From, Size);
  if (Size >= 4)
    return copyEnds<u32>(To, From, Size);
  if (Size >= 2)
    copyEnds<u16>(To, From, Size);
  else
    *To = *From;
}

// The first of two different bytes decides. At most 16 of them; both ranges lie
// on one page each, as what follows them is read, too.
PAGESAN_ALWAYS_INLINE int compareShort(const void *A, const void *B,
                                       uptr Size) {
  __m128i Same = _mm_cmpeq_epi8(vectorAt(A), vectorAt(B));
  u32 Differ = (u32(_mm_movemask_epi8(Same)) ^ 0xffff) & ((1u << Size) - 1);
  if (!Differ)
    return 0;
  u32 At = u32(__builtin_ctz(Differ));
  return int(static_cast<const u8 *>(A)[At]) - static_cast<const u8 *>(B)[At];
}

} // namespace pagesan

#endif // PAGESAN_LIBC_SHORT_MEMORY_H
