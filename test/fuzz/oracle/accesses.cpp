//===- accesses.cpp - What instrumented code does to memory ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "accesses.h"

#include <stdint.h>
#include <string.h>

static volatile char Sink;

namespace {

// Whatever the address: an access says no more about it than a byte's does.
template <class T> struct __attribute__((packed)) Unaligned {
  T Value;
};

struct Sixteen {
  uint64_t Halves[2];
};

template <class T> __attribute__((noinline)) void readOne(const char *P) {
  auto Value = reinterpret_cast<const volatile Unaligned<T> *>(P)->Value;
  Sink = char(Value);
}

typedef uint64_t Vector __attribute__((vector_size(16), aligned(1)));
template <> __attribute__((noinline)) void readOne<Sixteen>(const char *P) {
  Vector Value = *reinterpret_cast<const volatile Vector *>(P);
  Sink = char(Value[0] + Value[1]);
}

__attribute__((noinline)) void readAll(const char *P, size_t Size) {
  char Sum = 0;
  for (size_t I = 0; I < Size; ++I)
    Sum += P[I];
  Sink = Sum;
}

} // namespace

void readBytes(const char *P, size_t Size) {
  switch (Size) {
  case 1:
    return readOne<uint8_t>(P);
  case 2:
    return readOne<uint16_t>(P);
  case 4:
    return readOne<uint32_t>(P);
  case 8:
    return readOne<uint64_t>(P);
  case 16:
    return readOne<Sixteen>(P);
  default:
    return readAll(P, Size);
  }
}

__attribute__((noinline)) void writePattern(char *P, size_t Size,
                                            unsigned Seed) {
  for (size_t I = 0; I < Size; ++I)
    P[I] = patternAt(I, Seed);
}

__attribute__((noinline)) size_t findDifference(const char *P, size_t Size,
                                                unsigned Seed) {
  for (size_t I = 0; I < Size; ++I)
    if (P[I] != patternAt(I, Seed))
      return I;
  return Size;
}

__attribute__((noinline)) void readByLibrary(const char *P, size_t Size) {
  static char Copy[512];
  memcpy(Copy, P, Size < sizeof(Copy) ? Size : sizeof(Copy));
  Sink = Copy[0];
}

namespace {

template <size_t Size>
__attribute__((noinline)) char *inFrame(void (*Inside)(char *, size_t)) {
  char Local[Size];
  for (size_t I = 0; I < Size; ++I)
    Local[I] = 0;
  Inside(Local, Size);
  char *volatile Where = Local;
  return Where;
}

} // namespace

char *withFrame(unsigned Which, void (*Inside)(char *, size_t)) {
  static char *(*const kFrames[])(void (*)(char *, size_t)) = {
      inFrame<kFrameSizes[0]>, inFrame<kFrameSizes[1]>, inFrame<kFrameSizes[2]>,
      inFrame<kFrameSizes[3]>, inFrame<kFrameSizes[4]>};
  return kFrames[Which](Inside);
}

__attribute__((noinline)) void
withDynamicArray(size_t Size, void (*Inside)(char *, size_t)) {
  auto *Local = static_cast<char *>(__builtin_alloca(Size));
  for (size_t I = 0; I < Size; ++I)
    Local[I] = 0;
  Inside(Local, Size);
  Sink = Local[0];
}
