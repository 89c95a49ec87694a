// Memory that programs poison themselves: bytes, edges, pages.
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 20
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 20
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O2 %s -o %t && %python %S/../Inputs/run-table.py %s %t 20
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O3 %s -o %t && %python %S/../Inputs/run-table.py %s %t 20
// And in every shadow mode.
// RUN: env PAGESAN_OPTIONS=shadow=black %python %S/../Inputs/run-table.py %s %t 20
// RUN: env PAGESAN_OPTIONS=shadow=classic %python %S/../Inputs/run-table.py %s %t 20
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %python %S/../Inputs/run-table.py %s %t 20
// RUN: env PAGESAN_OPTIONS=mapping_budget=4 %python %S/../Inputs/run-table.py %s %t 20
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

#include <cstdlib>
#include <new>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

// A macro of the header, on because the front end was told.
#define POISON ASAN_POISON_MEMORY_REGION
#define UNPOISON ASAN_UNPOISON_MEMORY_REGION

using Byte = volatile char;
static Byte *small() { return static_cast<Byte *>(std::malloc(100)); }
static void drop(Byte *P) { std::free(const_cast<char *>(P)); }

CASE(bytes, 15, 16) {
  Byte *P = small();
  POISON(P + 16, 32);
  P[I] = 1; // BUG bytes use-after-poison: poisoned by thread T0 here:\n +#0 .* in __asan_poison_memory_region.*\n +#1 .* in bytes\(long\) .*table.cpp:{-1}
  UNPOISON(P + 16, 32);
  for (int J = 0; J < 100; ++J)
    P[J] = 1;
  drop(P);
  return 0;
}
CASE(last_byte, 48, 47) {
  Byte *P = small();
  POISON(P + 16, 32);
  P[I] = 1; // BUG last_byte use-after-poison
  drop(P);
  return 0;
}
CASE(begins_inside_a_granule, 2, 3) {
  Byte *P = small();
  POISON(P + 3, 13);
  P[I] = 1; // BUG begins_inside_a_granule use-after-poison
  drop(P);
  return 0;
}
// What a granule cannot tell apart stays good: byte 20 is, so 16 must be.
CASE(ends_inside_a_granule, 16, 15) {
  Byte *P = small();
  POISON(P + 8, 12);
  P[I] = 1; // BUG ends_inside_a_granule use-after-poison
  P[20] = 1;
  drop(P);
  return 0;
}
CASE(to_the_objects_end, 95, 97) {
  Byte *P = small();
  POISON(P + 96, 4);
  P[I] = 1; // BUG to_the_objects_end use-after-poison
  drop(P);
  return 0;
}
CASE(unpoisoned_in_part, 31, 32) {
  Byte *P = small();
  POISON(P, 64);
  UNPOISON(P + 24, 8);
  P[I] = 1; // BUG unpoisoned_in_part use-after-poison
  drop(P);
  return 0;
}
CASE(unpoisoned_up_to, 11, 12) {
  Byte *P = small();
  POISON(P, 64);
  UNPOISON(P, 12);
  P[I] = 1; // BUG unpoisoned_up_to use-after-poison
  drop(P);
  return 0;
}
CASE(poisoned_twice, 1, 0) {
  Byte *P = small();
  POISON(P, 64);
  POISON(P + 8, 16);
  if (I)
    UNPOISON(P, 64);
  P[8] = 1; // BUG poisoned_twice use-after-poison: #1 .* in poisoned_twice\(long\) .*table.cpp:{-3}
  drop(P);
  return 0;
}
CASE(range, 32, 33) {
  Byte *P = small();
  POISON(P + 32, 8);
  std::memset(const_cast<char *>(P), 0, size_t(I)); // BUG range use-after-poison: WRITE of size 33
  I = P[3];
  drop(P);
  return I;
}
static char Global[64];
CASE(global, 15, 16) {
  POISON(Global + 16, 16);
  Byte *volatile P = Global;
  long Value = P[I]; // BUG global use-after-poison: inside of global variable 'Global'
  UNPOISON(Global + 16, 16);
  return Value;
}
CLEAN(free_and_take_again) {
  for (int J = 0; J < 3; ++J) {
    Byte *P = small();
    P[50] = 1;
    POISON(P, 100);
    drop(P);
  }
  return 0;
}

// --- Large objects of the heap ----------------------------------------------------

constexpr long kMega = 1 << 20;
static Byte *large(long Size = 8 * kMega) {
  auto *P = static_cast<Byte *>(std::malloc(size_t(Size)));
  return P;
}
CASE(large_untouched, kMega - 1, kMega) {
  Byte *P = large();
  POISON(P + kMega, 4 * kMega);
  P[I] = 1; // BUG large_untouched use-after-poison: 1048576 bytes inside of 8388608-byte region
  drop(P);
  return 0;
}
CASE(large_touched, 5 * kMega, 5 * kMega - 1) {
  Byte *P = large();
  for (long J = 0; J < 8 * kMega; J += 64)
    P[J] = 1;
  POISON(P + kMega, 4 * kMega);
  P[I] = 1; // BUG large_touched use-after-poison
  for (long J = 0; J < 8 * kMega; J += 512)
    if (J < kMega || J >= 5 * kMega)
      P[J] = 1;
  drop(P);
  return 0;
}
CASE(large_edges, kMega + 12344, kMega + 12346) {
  Byte *P = large();
  P[kMega] = 1;
  POISON(P + kMega + 12345, 3 * kMega);
  P[I] = 1; // BUG large_edges use-after-poison
  drop(P);
  return 0;
}
CASE(large_neighbours_stay, 0, 2 * kMega) {
  Byte *P = large();
  POISON(P + 2 * kMega, kMega);
  // Promotion must not make the poisoned part good with the rest.
  for (int Round = 0; Round < 100; ++Round)
    for (long J = 0; J < 2 * kMega; J += 4096)
      P[J] = 1;
  for (long J = 3 * kMega; J < 8 * kMega; J += 64)
    P[J] = 1;
  P[I] = 1; // BUG large_neighbours_stay use-after-poison
  drop(P);
  return 0;
}
CASE(large_pieces, 3 * kMega + 100, 3 * kMega + 104) {
  Byte *P = large();
  POISON(P, 8 * kMega);
  for (long J = 0; J < 8; ++J)
    UNPOISON(P + J * kMega, 101);
  for (long J = 0; J < 8; ++J)
    for (long K = 0; K < 101; ++K)
      P[J * kMega + K] = 1;
  P[I] = 1; // BUG large_pieces use-after-poison
  drop(P);
  return 0;
}
CLEAN(large_unpoisoned) {
  Byte *P = large(8 * kMega + 13);
  POISON(P, 8 * kMega + 13);
  UNPOISON(P, 8 * kMega + 13);
  for (long J = 0; J < 8 * kMega + 13; J += 7)
    P[J] = 1;
  P[8 * kMega + 12] = 1;
  POISON(P + 100, 6 * kMega);
  UNPOISON(P + 100, 6 * kMega);
  for (long J = 0; J < 8 * kMega + 13; J += 7)
    P[J] = 1;
  drop(P);
  return 0;
}
CASE(large_end_after_unpoison, 8 * kMega + 12, 8 * kMega + 13) {
  Byte *P = large(8 * kMega + 13);
  POISON(P + kMega, 7 * kMega + 13);
  UNPOISON(P + kMega, 7 * kMega + 13);
  P[I] = 1; // BUG large_end_after_unpoison heap-buffer-overflow: 0 bytes after 8388621-byte region
  drop(P);
  return 0;
}
CASE(large_freed_after_poison, 1, 2) {
  Byte *P = large();
  P[0] = 1;
  POISON(P, kMega);
  UNPOISON(P, kMega / 2);
  drop(P);
  if (I == 2)
    P[kMega / 4] = 1; // BUG large_freed_after_poison heap-use-after-free
  return 0;
}

// --- Memory that the program mapped -------------------------------------------------

static Byte *mapped(long Size) {
  return static_cast<Byte *>(mmap(nullptr, size_t(Size), PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                                  -1, 0));
}
CASE(mapped_bytes, 99, 100) {
  Byte *P = mapped(8192);
  POISON(P + 100, 1000);
  P[I] = 1; // BUG mapped_bytes use-after-poison
  munmap(const_cast<char *>(P), 8192);
  return 0;
}
CASE(mapped_pages, kMega - 1, 500 * kMega) {
  Byte *P = mapped(1000 * kMega);
  POISON(P + kMega, 990 * kMega);
  P[I] = 1; // BUG mapped_pages use-after-poison
  munmap(const_cast<char *>(P), size_t(1000 * kMega));
  return 0;
}
CASE(mapped_pieces, 77 * kMega + 50, 77 * kMega + 56) {
  Byte *P = mapped(100 * kMega);
  POISON(P, 100 * kMega);
  for (long J = 0; J < 100; ++J)
    UNPOISON(P + J * kMega, 51);
  for (long J = 0; J < 100; ++J)
    P[J * kMega + 50] = 1;
  P[I] = 1; // BUG mapped_pieces use-after-poison
  POISON(P, 100 * kMega);
  UNPOISON(P, 100 * kMega);
  for (long J = 0; J < 100 * kMega; J += 999)
    P[J] = 1;
  munmap(const_cast<char *>(P), size_t(100 * kMega));
  return 0;
}
CLEAN(mapped_again) {
  for (int J = 0; J < 3; ++J) {
    Byte *P = mapped(64 * kMega);
    P[kMega] = P[5] = 1;
    POISON(P, (J + 1) * kMega + 5);
    munmap(const_cast<char *>(P), size_t(64 * kMega));
  }
  return 0;
}

// --- Questions ------------------------------------------------------------------------

CLEAN(questions) {
  Byte *P = small();
  POISON(P + 16, 16);
  bool Right = __asan_address_is_poisoned(P + 16) &&
               !__asan_address_is_poisoned(P + 15) &&
               !__asan_address_is_poisoned(P + 32) &&
               __asan_region_is_poisoned(const_cast<char *>(P), 100) == P + 16 &&
               !__asan_region_is_poisoned(const_cast<char *>(P), 16);
  UNPOISON(P + 16, 16);
  Right &= !__asan_region_is_poisoned(const_cast<char *>(P), 100);
  // Nothing to poison, and nothing that could be.
  POISON(P, 0);
  POISON(nullptr, 0);
  __asan_poison_memory_region(reinterpret_cast<void *>(0x8fff8000), 100);
  __asan_poison_memory_region(reinterpret_cast<void *>(-100), 1000);
  Right &= !__asan_region_is_poisoned(const_cast<char *>(P), 100);
  drop(P);
  return Right ? 0 : failed();
}
CLEAN(large_questions) {
  Byte *P = large();
  POISON(P + kMega, kMega);
  bool Right = __asan_region_is_poisoned(const_cast<char *>(P), 8 * kMega) ==
               P + kMega;
  UNPOISON(P + kMega, kMega);
  Right &= !__asan_region_is_poisoned(const_cast<char *>(P), 8 * kMega);
  drop(P);
  return Right ? 0 : failed();
}

// --- Array cookies ------------------------------------------------------------------------

struct Element {
  long Value = 7;
  ~Element() { Value = 0; }
};
CASE(cookie, 0, 1) {
  auto *Array = new Element[10];
  long Value = 0;
  if (I)
    Value = reinterpret_cast<volatile long *>(Array)[-1]; // BUG cookie heap-buffer-overflow: 0 bytes inside of 88-byte region
  delete[] Array;
  return Value;
}
CASE(cookie_of_a_large_array, 0, 1) {
  auto *Array = new Element[100000];
  for (int J = 0; J < 100000; ++J)
    Array[J].Value = J;
  long Value = 0;
  if (I)
    Value = reinterpret_cast<volatile long *>(Array)[-1]; // BUG cookie_of_a_large_array heap-buffer-overflow
  delete[] Array;
  return Value;
}
CASE(cookie_deleted_twice, 0, 1) {
  auto *volatile Array = new Element[10];
  delete[] Array;
  if (I)
    delete[] Array; // BUG cookie_deleted_twice attempting: loaded array cookie from free-d memory; expect a double-free report
  return 0;
}
