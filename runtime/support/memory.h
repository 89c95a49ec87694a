//===- memory.h - Memory and string functions of our own -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program's memcpy may be checked, replaced or not relocated yet; the
// runtime never calls it. Compilers insert calls to memcpy, memmove and memset
// for struct copies even under -ffreestanding: memory.cpp redirects those.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_MEMORY_H
#define PAGESAN_SUPPORT_MEMORY_H

#include "support/base.h"

extern "C" {
void *_pagesan_internal_memcpy(void *Dst, const void *Src, size_t N);
void *_pagesan_internal_memmove(void *Dst, const void *Src, size_t N);
void *_pagesan_internal_memset(void *Dst, int C, size_t N);
int _pagesan_internal_memcmp(const void *A, const void *B, size_t N);
}

#ifndef PAGESAN_USES_LIBC_MEMORY
// In every file that includes this header, calls that the compiler makes up
// bind to our own functions. The build includes it first everywhere; the
// checked memory functions and hosted builds (unit tests) keep the library's.
__asm__(".set memcpy, _pagesan_internal_memcpy\n"
        ".set memmove, _pagesan_internal_memmove\n"
        ".set memset, _pagesan_internal_memset\n"
        ".set memcmp, _pagesan_internal_memcmp\n");
#endif

namespace pagesan {

inline void *copyMemory(void *D, const void *S, size_t N) {
  return _pagesan_internal_memcpy(D, S, N);
}
inline void *moveMemory(void *D, const void *S, size_t N) {
  return _pagesan_internal_memmove(D, S, N);
}
inline void *setMemory(void *D, int C, size_t N) {
  return _pagesan_internal_memset(D, C, N);
}

size_t stringLength(const char *S);
// As strnlen: never reads past S[Max - 1].
size_t stringLengthMax(const char *S, size_t Max);
bool stringsEqual(const char *A, const char *B);
bool startsWith(const char *S, const char *Prefix);
const char *findChar(const char *S, char C); // nullptr when absent
const char *findString(const char *S, const char *Needle);

} // namespace pagesan

#endif // PAGESAN_SUPPORT_MEMORY_H
