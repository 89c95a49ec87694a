//===- accesses.h - What instrumented code does to memory -----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ORACLE_ACCESSES_H
#define PAGESAN_ORACLE_ACCESSES_H

#include <stddef.h>

// Everything here is checked; the model and the driver are not. Size: 1, 2, 4,
// 8 or 16 in one access, anything else byte by byte in a loop.
void readBytes(const char *P, size_t Size);
void writePattern(char *P, size_t Size, unsigned Seed);
// The first offset whose byte is not the pattern's, Size when there is none.
size_t findDifference(const char *P, size_t Size, unsigned Seed);
// Through the wrapper of a library function.
void readByLibrary(const char *P, size_t Size);

inline char patternAt(size_t Offset, unsigned Seed) {
  return char((Offset * 131 + Seed * 7919) >> 3);
}

// Runs Inside while a local array lives, which it is handed: of one of a few
// fixed sizes in a frame that ends with the function, or of any size (1 to
// 256). Where the array was is returned.
constexpr size_t kFrameSizes[] = {1, 13, 32, 100, 256};
char *withFrame(unsigned Which, void (*Inside)(char *, size_t));
void withDynamicArray(size_t Size, void (*Inside)(char *, size_t));

#endif
