// realloc by small steps. It moves at first, so that a pointer to the old place
// is found stale; an object that goes on so stays as long as there is room, and
// what it has is exact after each step: its last byte good, the next one bad,
// the old content kept, its size and stack those of the last call.
// RUN: %pagesan -I%S/../Inputs -g -O1 %s -o %t -lpthread
// RUN: %t
// RUN: env PAGESAN_OPTIONS=shadow=black %t
// RUN: env PAGESAN_OPTIONS=shadow=classic %t
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t stale 2>&1 | FileCheck %s --check-prefix=STALE
// RUN: not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// OVER: heap-buffer-overflow
// OVER: is located 0 bytes after 200017-byte region
// OVER: #0 {{.*}} in realloc
// STALE: heap-use-after-free
// FREED: heap-use-after-free
// FREED: 200017-byte region
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "require.h"
#include <sanitizer/allocator_interface.h>
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned Moves;

static unsigned char *step(unsigned char *P, size_t Old, size_t Size) {
  unsigned char *Q = realloc(P, Size);
  Moves += Q != P;
  REQUIRE(Q == P || __asan_address_is_poisoned(P));
  REQUIRE(!__asan_region_is_poisoned(Q + Old - 1, Size - Old + 1));
  REQUIRE(__asan_address_is_poisoned(Q + Size));
  for (size_t I = Old; I < Size; ++I)
    Q[I] = (unsigned char)(I * 7);
  return Q;
}

// From From to To bytes, so many at a time.
static unsigned char *grow(size_t From, size_t To, size_t Step) {
  unsigned char *P = malloc(From);
  for (size_t I = 0; I < From; ++I)
    P[I] = (unsigned char)(I * 7);
  Moves = 0;
  size_t Size = From;
  for (; Size + Step <= To; Size += Step)
    P = step(P, Size, Size + Step);
  for (size_t I = 0; I < Size; ++I)
    REQUIRE(P[I] == (unsigned char)(I * 7));
  REQUIRE(!__asan_region_is_poisoned(P, Size));
  REQUIRE(__sanitizer_get_allocated_size(P) == Size);
  return P;
}

int main(int Argc, char **Argv) {
  const char *Case = Argc > 1 ? Argv[1] : "";
  if (!strcmp(Case, "stale")) {
    unsigned char *P = malloc(100);
    unsigned char *volatile Old = P;
    P = realloc(P, 101); // the slot has room
    return *Old;
  }
  unsigned char *volatile P = grow(17, 200017, 25);
  if (!strcmp(Case, "over"))
    return P[200017];
  REQUIRE(Moves >= 16 && Moves < 200);
  free(P);
  REQUIRE(__asan_address_is_poisoned(P) &&
          __asan_address_is_poisoned(P + 200016));
  if (!strcmp(Case, "freed"))
    return P[200016];

  free(grow(1, 3000, 1));
  free(grow(65536, 4 << 20, 4096));
  REQUIRE(Moves >= 16 && Moves < 60);
  free(grow(70000, 500000, 4095));

  // What grows by halves moves each time.
  size_t Size = 64;
  P = malloc(Size);
  Moves = 0;
  for (int I = 0; I < 30; ++I, Size += Size / 2)
    P = step(P, Size, Size + Size / 2);
  REQUIRE(Moves == 30);
  free(P);

  // The program's own poison ends with the object that it was given to.
  P = grow(70000, 90000, 100);
  __asan_poison_memory_region(P + 64, 64);
  P = step(P, 90000, 90001);
  REQUIRE(!__asan_region_is_poisoned(P, 90001));
  free(P);
  return 0;
}
