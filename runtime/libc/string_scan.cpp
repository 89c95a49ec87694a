//===- libc/string_scan.cpp - The same with wider vectors -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/string_scan.h"

#include <cpuid.h>
#include <immintrin.h>

namespace pagesan {

constinit bool HasWideVectors = false;

// The processor has AVX2, and the kernel keeps its registers.
void initStringScan() {
  u32 A, B, C, D, Kept, Unused;
  constexpr u32 kOsXsave = u32(1) << 27, kAvx2 = u32(1) << 5, kYmm = 6;
  if (!__get_cpuid(1, &A, &B, &C, &D) || !(C & kOsXsave))
    return;
  __asm__("xgetbv" : "=a"(Kept), "=d"(Unused) : "c"(0));
  HasWideVectors = (Kept & kYmm) == kYmm &&
                   __get_cpuid_count(7, 0, &A, &B, &C, &D) && (B & kAvx2);
}

namespace {

#define PAGESAN_AVX2 __attribute__((target("avx2")))

PAGESAN_AVX2 bool isWideOnPage(const void *P) {
  return (uptr(P) & (kPageSize - 1)) <= kPageSize - sizeof(__m256i);
}

template <class Char>
PAGESAN_AVX2 u32 wideGoingOn(const Char *A, const Char *B) {
  __m256i X = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(A));
  __m256i Y = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(B));
  __m256i Zero = _mm256_setzero_si256();
  if constexpr (sizeof(Char) == 1)
    return u32(_mm256_movemask_epi8(_mm256_andnot_si256(
        _mm256_cmpeq_epi8(X, Zero), _mm256_cmpeq_epi8(X, Y))));
  else
    return u32(_mm256_movemask_epi8(_mm256_andnot_si256(
        _mm256_cmpeq_epi32(X, Zero), _mm256_cmpeq_epi32(X, Y))));
}

template <class Char>
PAGESAN_AVX2 uptr commonLengthAvx2(uptr I, const Char *A, const Char *B,
                                   uptr Max) {
  while (I < Max) {
    if (!isWideOnPage(A + I) || !isWideOnPage(B + I)) {
      if (A[I] != B[I] || !A[I])
        return I;
      ++I;
      continue;
    }
    u32 On = wideGoingOn(A + I, B + I);
    if (On != ~u32(0))
      return minOf(I + uptr(__builtin_ctz(~On)) / sizeof(Char), Max);
    I += sizeof(__m256i) / sizeof(Char);
  }
  return Max;
}

} // namespace

uptr commonLengthWide(uptr I, const char *A, const char *B, uptr Max) {
  return commonLengthAvx2(I, A, B, Max);
}
uptr commonLengthWide(uptr I, const wchar_t *A, const wchar_t *B, uptr Max) {
  return commonLengthAvx2(I, A, B, Max);
}

} // namespace pagesan
