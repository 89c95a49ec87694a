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

PAGESAN_AVX2 bool isWideOnPage(uptr Addr) {
  return (Addr & (kPageSize - 1)) <= kPageSize - sizeof(__m256i);
}

PAGESAN_AVX2 __m256i wideAt(const void *P) {
  return _mm256_loadu_si256(static_cast<const __m256i *>(P));
}

PAGESAN_AVX2 __m256i of(AsIs, __m256i V) { return V; }
PAGESAN_AVX2 __m256i of(Folded, __m256i V) {
  __m256i FromA = _mm256_add_epi8(V, _mm256_set1_epi8(char(0x80 - 'A')));
  __m256i IsUpper = _mm256_cmpgt_epi8(_mm256_set1_epi8(char(0x80 + 26)), FromA);
  return _mm256_or_si256(
      V, _mm256_and_si256(IsUpper, _mm256_set1_epi8('a' - 'A')));
}

template <class Char> PAGESAN_AVX2 u32 wideGoingOn(__m256i A, __m256i B) {
  __m256i Zero = _mm256_setzero_si256();
  if constexpr (sizeof(Char) == 1)
    return u32(_mm256_movemask_epi8(_mm256_andnot_si256(
        _mm256_cmpeq_epi8(A, Zero), _mm256_cmpeq_epi8(A, B))));
  else
    return u32(_mm256_movemask_epi8(_mm256_andnot_si256(
        _mm256_cmpeq_epi32(A, Zero), _mm256_cmpeq_epi32(A, B))));
}

template <class How, class Char>
PAGESAN_AVX2 uptr commonLengthAvx2(const Char *A, const Char *B, uptr Max) {
  for (uptr I = 0; I < Max;) {
    uptr X = uptr(A + I), Y = uptr(B + I);
    // Mostly neither of both is near an end.
    if (PAGESAN_UNLIKELY(!isWideOnPage(X | Y)) &&
        !(isWideOnPage(X) && isWideOnPage(Y))) {
      if (How::of(A[I]) != How::of(B[I]) || !A[I])
        return I;
      ++I;
      continue;
    }
    u32 On =
        wideGoingOn<Char>(of(How(), wideAt(A + I)), of(How(), wideAt(B + I)));
    if (On != ~u32(0))
      return minOf(I + uptr(__builtin_ctz(~On)) / sizeof(Char), Max);
    I += sizeof(__m256i) / sizeof(Char);
  }
  return Max;
}

} // namespace

uptr commonLengthWide(AsIs, const char *A, const char *B, uptr Max) {
  return commonLengthAvx2<AsIs>(A, B, Max);
}
uptr commonLengthWide(Folded, const char *A, const char *B, uptr Max) {
  return commonLengthAvx2<Folded>(A, B, Max);
}
uptr commonLengthWide(AsIs, const wchar_t *A, const wchar_t *B, uptr Max) {
  return commonLengthAvx2<AsIs>(A, B, Max);
}

} // namespace pagesan
