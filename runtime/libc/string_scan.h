//===- libc/string_scan.h - Where strings end or differ ---------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 16 bytes at a time. Bytes behind what is asked for may be read, never those
// of a page that it does not reach. All of it reads the program's memory,
// whatever its state is: what was needed is checked afterwards.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_STRING_SCAN_H
#define PAGESAN_LIBC_STRING_SCAN_H

#include "pagesan/abi/shadow_layout.h"
#include "support/base.h"

#include <emmintrin.h>

namespace pagesan {

PAGESAN_ALWAYS_INLINE __m128i vectorAt(const void *P) {
  return _mm_loadu_si128(static_cast<const __m128i *>(P));
}

// True when 16 bytes from P on lie on one page.
PAGESAN_ALWAYS_INLINE bool isVectorOnPage(const void *P) {
  return (uptr(P) & (kPageSize - 1)) <= kPageSize - sizeof(__m128i);
}

// How characters are compared: as they are, or without regard to case in ASCII.
struct AsIs {
  static __m128i of(__m128i V) { return V; }
  template <class Char> static constexpr Char of(Char C) { return C; }
};
struct Folded {
  static __m128i of(__m128i V) {
    __m128i FromA = _mm_add_epi8(V, _mm_set1_epi8(char(0x80 - 'A')));
    __m128i IsUpper = _mm_cmplt_epi8(FromA, _mm_set1_epi8(char(0x80 + 26)));
    return _mm_or_si128(V, _mm_and_si128(IsUpper, _mm_set1_epi8('a' - 'A')));
  }
  template <class Char> static constexpr Char of(Char C) {
    return C >= 'A' && C <= 'Z' ? Char(C + ('a' - 'A')) : C;
  }
};

// Bits of the bytes of characters that are the same and not 0.
template <class Char> PAGESAN_ALWAYS_INLINE u32 goingOn(__m128i A, __m128i B) {
  __m128i Zero = _mm_setzero_si128();
  if constexpr (sizeof(Char) == 1)
    return u32(_mm_movemask_epi8(
        _mm_andnot_si128(_mm_cmpeq_epi8(A, Zero), _mm_cmpeq_epi8(A, B))));
  else
    return u32(_mm_movemask_epi8(
        _mm_andnot_si128(_mm_cmpeq_epi32(A, Zero), _mm_cmpeq_epi32(A, B))));
}

// As commonLength().
template <class How, class Char>
PAGESAN_ALWAYS_INLINE uptr commonLengthNarrow(const Char *A, const Char *B,
                                              uptr Max) {
  constexpr uptr kStep = sizeof(__m128i) / sizeof(Char);
  for (uptr I = 0; I < Max;) {
    if (PAGESAN_UNLIKELY(!isVectorOnPage(A + I) || !isVectorOnPage(B + I))) {
      if (How::of(A[I]) != How::of(B[I]) || !A[I])
        return I;
      ++I;
      continue;
    }
    u32 On = goingOn<Char>(How::of(vectorAt(A + I)), How::of(vectorAt(B + I)));
    if (On != 0xffff)
      return minOf(I + uptr(__builtin_ctz(~On)) / sizeof(Char), Max);
    I += kStep;
  }
  return Max;
}

// In string_scan.cpp, with wider vectors where the processor has them. Bytes,
// without regard to case in ASCII or not, and wide characters.
extern constinit bool HasWideVectors;
uptr commonLengthWide(AsIs, const char *A, const char *B, uptr Max);
uptr commonLengthWide(Folded, const char *A, const char *B, uptr Max);
uptr commonLengthWide(AsIs, const wchar_t *A, const wchar_t *B, uptr Max);
// Part of start-up.
void initStringScan();

// The first index below Max at which A and B differ or end; else Max.
template <class How, class Char>
PAGESAN_ALWAYS_INLINE uptr commonLength(const Char *A, const Char *B,
                                        uptr Max) {
  return PAGESAN_LIKELY(HasWideVectors) ? commonLengthWide(How(), A, B, Max)
                                        : commonLengthNarrow<How>(A, B, Max);
}

// Of strings of less than kShortString characters; that, if it is not known to
// be one.
inline constexpr uptr kShortString = 32;
// What does not lie on one page is left to others.
template <class Char> PAGESAN_ALWAYS_INLINE uptr shortLength(const Char *S) {
  constexpr uptr kStep = sizeof(__m128i) / sizeof(Char);
  __m128i Zero = _mm_setzero_si128();
  for (uptr I = 0; I < kShortString; I += kStep) {
    if (PAGESAN_UNLIKELY(!isVectorOnPage(S + I)))
      break;
    __m128i IsZero = sizeof(Char) == 1 ? _mm_cmpeq_epi8(vectorAt(S + I), Zero)
                                       : _mm_cmpeq_epi32(vectorAt(S + I), Zero);
    if (u32 Zeros = u32(_mm_movemask_epi8(IsZero)))
      return I + uptr(__builtin_ctz(Zeros)) / sizeof(Char);
  }
  return kShortString;
}

// Which of the first bytes are 0, and which are the wanted one, by bit; none of
// those that do not lie on the page of the first.
struct ShortScan {
  u32 Ends = 0, Found = 0;
};
PAGESAN_ALWAYS_INLINE ShortScan scanShort(const char *S, char Wanted) {
  __m128i Zero = _mm_setzero_si128(), Same = _mm_set1_epi8(Wanted);
  ShortScan Scan;
  if (PAGESAN_UNLIKELY(!isVectorOnPage(S)))
    return Scan;
  __m128i Bytes = vectorAt(S);
  Scan.Ends = u32(_mm_movemask_epi8(_mm_cmpeq_epi8(Bytes, Zero)));
  Scan.Found = u32(_mm_movemask_epi8(_mm_cmpeq_epi8(Bytes, Same)));
  if (Scan.Ends || !isVectorOnPage(S + sizeof(Bytes)))
    return Scan;
  Bytes = vectorAt(S + sizeof(Bytes));
  Scan.Ends |= u32(_mm_movemask_epi8(_mm_cmpeq_epi8(Bytes, Zero))) << 16;
  Scan.Found |= u32(_mm_movemask_epi8(_mm_cmpeq_epi8(Bytes, Same))) << 16;
  return Scan;
}

} // namespace pagesan

#endif // PAGESAN_LIBC_STRING_SCAN_H
