//===- memory.cpp - Memory and string functions of our own
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/memory.h"

using namespace pagesan;

namespace {

template <class T> PAGESAN_ALWAYS_INLINE T loadAs(const void *P) {
  T V;
  __builtin_memcpy_inline(&V, P, sizeof(T));
  return V;
}
template <class T> PAGESAN_ALWAYS_INLINE void storeAs(void *P, T V) {
  __builtin_memcpy_inline(P, &V, sizeof(T));
}

// Copies of Unit..2 * Unit bytes: both ends are read before either is written,
// so that overlapping ranges are fine.
template <class T>
PAGESAN_ALWAYS_INLINE void copyEnds(char *D, const char *S, size_t N) {
  T First = loadAs<T>(S), Last = loadAs<T>(S + N - sizeof(T));
  storeAs(D, First);
  storeAs(D + N - sizeof(T), Last);
}

// True when N was small enough to be done.
PAGESAN_ALWAYS_INLINE bool copySmall(char *D, const char *S, size_t N) {
  if (N >= 16) {
    if (N > 32)
      return false;
    copyEnds<unsigned __int128>(D, S, N);
    return true;
  }
  if (N >= 8)
    copyEnds<u64>(D, S, N);
  else if (N >= 4)
    copyEnds<u32>(D, S, N);
  else if (N >= 2)
    copyEnds<u16>(D, S, N);
  else if (N)
    *D = *S;
  return true;
}

// String instructions: no vector registers to save, fast on every processor
// of the last decade, and nothing a compiler turns back into a call.
PAGESAN_ALWAYS_INLINE void copyForward(char *D, const char *S, size_t N) {
  __asm__ volatile("rep movsb" : "+D"(D), "+S"(S), "+c"(N) : : "memory");
}

} // namespace

extern "C" void *_pagesan_internal_memcpy(void *Dst, const void *Src,
                                          size_t N) {
  if (!copySmall(static_cast<char *>(Dst), static_cast<const char *>(Src), N))
    copyForward(static_cast<char *>(Dst), static_cast<const char *>(Src), N);
  return Dst;
}

extern "C" void *_pagesan_internal_memmove(void *Dst, const void *Src,
                                           size_t N) {
  auto *D = static_cast<char *>(Dst);
  auto *S = static_cast<const char *>(Src);
  if (copySmall(D, S, N))
    return Dst;
  if (uptr(D) - uptr(S) >= N) {
    copyForward(D, S, N);
    return Dst;
  }
  while (N >= 16) {
    N -= 16;
    storeAs(D + N, loadAs<unsigned __int128>(S + N));
  }
  while (N--)
    D[N] = S[N];
  return Dst;
}

extern "C" void *_pagesan_internal_memset(void *Dst, int C, size_t N) {
  // A string instruction takes some 30 cycles before its first byte.
  constexpr size_t kFew = 768;
  auto *D = static_cast<char *>(Dst);
  u64 Pattern = u8(C) * 0x0101010101010101ull;
  if (N > kFew) {
    __asm__ volatile("rep stosb" : "+D"(D), "+c"(N) : "a"(C) : "memory");
    return Dst;
  }
  if (N >= 16) {
    typedef u64 Wide __attribute__((vector_size(16)));
    Wide Twice = {Pattern, Pattern};
    for (size_t I = 0; I + 16 < N; I += 16)
      storeAs(D + I, Twice);
    storeAs(D + N - 16, Twice);
    return Dst;
  }
  size_t I = 0;
  for (; I + 8 <= N; I += 8)
    storeAs(D + I, Pattern);
  for (; I < N; ++I)
    D[I] = char(C);
  return Dst;
}

extern "C" int _pagesan_internal_memcmp(const void *A, const void *B,
                                        size_t N) {
  auto *X = static_cast<const u8 *>(A);
  auto *Y = static_cast<const u8 *>(B);
  for (size_t I = 0; I < N; ++I)
    if (X[I] != Y[I])
      return X[I] < Y[I] ? -1 : 1;
  return 0;
}

namespace pagesan {

size_t stringLength(const char *S) {
  size_t N = 0;
  while (S[N])
    ++N;
  return N;
}

size_t stringLengthMax(const char *S, size_t Max) {
  size_t N = 0;
  while (N < Max && S[N])
    ++N;
  return N;
}

bool stringsEqual(const char *A, const char *B) {
  while (*A && *A == *B) {
    ++A;
    ++B;
  }
  return *A == *B;
}

bool startsWith(const char *S, const char *Prefix) {
  while (*Prefix)
    if (*S++ != *Prefix++)
      return false;
  return true;
}

const char *findChar(const char *S, char C) {
  for (; *S; ++S)
    if (*S == C)
      return S;
  return C ? nullptr : S;
}

const char *findString(const char *S, const char *Needle) {
  for (;; ++S) {
    if (startsWith(S, Needle))
      return S;
    if (!*S)
      return nullptr;
  }
}

} // namespace pagesan
