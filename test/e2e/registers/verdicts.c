// Every stub, by both of its entries, says of every access what one flag per
// byte says, at each place around partial granules, redzones, poison and the
// border of a window. Bad ones are counted; each of the calls below prints one
// report at most. Tests of ranges print none; they miss nothing, however old the
// view is, and doubt nothing good, unless it is.
// RUN: %pagesan -g -O1 -fno-sanitize=address %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s --check-prefixes=CHECK,FRESH
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_stats=1:symbolize=0:shadow=black %t 2>&1 | FileCheck %s --check-prefixes=CHECK,FRESH
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_stats=1:symbolize=0:force_stale_views=1 %t 2>&1 | FileCheck %s
// CHECK: bad accesses: [[BAD:[0-9]+]], missed 0,
// FRESH-SAME: doubted 0{{$}}
// CHECK: true error [[BAD]]{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// REQUIRES: x86_64

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void Stub(const void *);
typedef void RangeStub(const void *, size_t);
size_t __pagesan_test_range(const void *, size_t);

#define DECLARE(bytes)                                                         \
  Stub __pagesan_load##bytes, __pagesan_trip_load##bytes,                      \
      __pagesan_store##bytes, __pagesan_trip_store##bytes;
DECLARE(1)
DECLARE(2)
DECLARE(4)
DECLARE(8)
DECLARE(16)
RangeStub __pagesan_loadN, __pagesan_trip_loadN, __pagesan_storeN,
    __pagesan_trip_storeN;

#define ROW(bytes)                                                             \
  {bytes, __pagesan_load##bytes}, {bytes, __pagesan_trip_load##bytes},         \
      {bytes, __pagesan_store##bytes}, {bytes, __pagesan_trip_store##bytes},
static const struct {
  size_t Bytes;
  Stub *Check;
} Stubs[] = {ROW(1) ROW(2) ROW(4) ROW(8) ROW(16)};
static RangeStub *const RangeStubs[] = {__pagesan_loadN, __pagesan_trip_loadN,
                                        __pagesan_storeN,
                                        __pagesan_trip_storeN};

enum { Around = 96, MaxSize = 64 };
// Of the bytes from Place on.
static char IsGood[Around + MaxSize];
static unsigned long Bad, Missed, Doubted;

// A bad access takes its time: those that no good byte is part of are few.
static int isTried(size_t Offset, size_t Size) {
  return memchr(IsGood + Offset, 1, Size) || Offset % 16 == 5;
}

static void testRange(const char *Begin, size_t Size, int IsBad) {
  int SaysBad = __pagesan_test_range(Begin, Size) != 0;
  Missed += IsBad && !SaysBad;
  Doubted += SaysBad && !IsBad;
}

static void tryRange(const char *Place, size_t At, size_t Size) {
  testRange(Place + At, Size, memchr(IsGood + At, 0, Size) != NULL);
  if (!isTried(At, Size))
    return;
  for (size_t I = 0; I < sizeof(RangeStubs) / sizeof(*RangeStubs); ++I) {
    RangeStubs[I](Place + At, Size);
    Bad += memchr(IsGood + At, 0, Size) != NULL;
  }
}

static void tryAll(const char *Place) {
  for (size_t At = 0; At < Around; ++At) {
    for (size_t I = 0; I < sizeof(Stubs) / sizeof(*Stubs); ++I)
      if (isTried(At, Stubs[I].Bytes)) {
        Stubs[I].Check(Place + At);
        Bad += memchr(IsGood + At, 0, Stubs[I].Bytes) != NULL;
      }
    tryRange(Place, At, 3);
    tryRange(Place, At, 12);
    tryRange(Place, At, 33);
  }
}

static void mark(size_t Offset, size_t Size, int Good) {
  memset(IsGood + Offset, Good, Size);
}

// An object of so many bytes, and 16 of the redzone before it.
static void tryObject(size_t Size) {
  char *Object = malloc(Size);
  mark(0, sizeof(IsGood), 0);
  mark(16, Size, 1);
  // What follows the redzone belongs to others.
  for (size_t I = Size + 16; I < sizeof(IsGood); ++I)
    IsGood[I] = !__asan_address_is_poisoned(Object - 16 + I);
  tryAll(Object - 16);
  free(Object);
}

// Poison inside of an object, ending in the middle of granules.
static void tryPoison(char *Place) {
  mark(0, sizeof(IsGood), 1);
  __asan_poison_memory_region(Place + 20, 4);
  mark(20, 4, 0);
  __asan_poison_memory_region(Place + 41, 15);
  mark(41, 15, 0);
  tryAll(Place);
  __asan_unpoison_memory_region(Place, sizeof(IsGood));
}

// A hole somewhere in a long range, and at its ends.
static void testLongRanges(void) {
  static const size_t Sizes[] = {64,  65,  71,  127, 128,  500,
                                 520, 521, 583, 584, 4095, 4096, 4097, 9000};
  char *Object = malloc(10000);
  for (size_t S = 0; S < sizeof(Sizes) / sizeof(*Sizes); ++S)
    for (size_t At = 16; At < Sizes[S] + 40; At += At < 700 ? 8 : 504) {
      __asan_poison_memory_region(Object + At, 8);
      for (size_t Begin = 0; Begin < 24; Begin += 3) {
        size_t End = Begin + Sizes[S];
        testRange(Object + Begin, Sizes[S], At < End && At + 8 > Begin);
      }
      __asan_unpoison_memory_region(Object + At, 8);
    }
  testRange(Object, 0, 0);
  testRange(Object, (size_t)-1 - (size_t)Object, 1);
  testRange((void *)8, (size_t)1 << 46, 1);
  testRange((void *)((size_t)1 << 47), 8, 1);
  testRange((void *)((size_t)1 << 60), 8000, 1);
  testRange((void *)-8l, 64, 1);
  free(Object);
}

int main(void) {
  static const size_t Sizes[] = {1, 4, 7, 8, 9, 12, 15, 16, 20, 31};
  for (size_t I = 0; I < sizeof(Sizes) / sizeof(*Sizes); ++I)
    tryObject(Sizes[I]);
  char *Large = malloc(1 << 20);
  char *Window = Large + (32768 - (unsigned long)Large % 32768) + 32768;
  for (int Offset = 0; Offset < 4; ++Offset)
    tryPoison(Window - 48 - Offset * 8);
  mark(0, sizeof(IsGood), 1);
  tryAll(Window - 32 + 5 * 32768); // black, with everything Valid
  testLongRanges();
  fprintf(stderr, "bad accesses: %lu, missed %lu, doubted %lu\n", Bad, Missed,
          Doubted);
  return 0;
}
