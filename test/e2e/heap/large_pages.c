// Large blocks: their pages are handed on, their addresses are not.
// RUN: %pagesan -I%S/../Inputs -g -O1 %s -o %t
// RUN: %t
// RUN: env PAGESAN_OPTIONS=large_resident_mb=0 %t
// RUN: env PAGESAN_OPTIONS=mapping_budget=0 %t
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t
// RUN: not %t moved 2>&1 | FileCheck %s --check-prefix=MOVED
// RUN: not %t shrunk 2>&1 | FileCheck %s --check-prefix=SHRUNK
// RUN: not %t recycled 2>&1 | FileCheck %s --check-prefix=RECYCLED
// RUN: not %t aligned 2>&1 | FileCheck %s --check-prefix=ALIGNED
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "require.h"
#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MiB = 1 << 20, Page = 4096 };
static volatile char Sink;

static void fill(unsigned char *P, size_t Size) {
  for (size_t I = 0; I < Size; I += 64)
    P[I] = (unsigned char)(I >> 8 ^ I);
}
static void expectFilled(const unsigned char *P, size_t Size) {
  for (size_t I = 0; I < Size; I += 64)
    REQUIRE(P[I] == (unsigned char)(I >> 8 ^ I));
}

// Up and down through all the ways that realloc has of taking content along.
static void reallocKeepsContent(void) {
  size_t Size = 1000;
  unsigned char *P = malloc(Size);
  fill(P, Size);
  for (int I = 0; I < 60; ++I) {
    size_t Next = I % 5 == 4 ? Size / 3 : Size + Size / 2 + (size_t)I * 777;
    if (Next > 40 * MiB)
      Next = 70000;
    unsigned char *Q = realloc(P, Next);
    size_t Kept = Size < Next ? Size : Next;
    expectFilled(Q, Kept);
    REQUIRE(Q != P && __asan_address_is_poisoned(P));
    REQUIRE(__asan_address_is_poisoned(P + Size - 1));
    REQUIRE(!__asan_region_is_poisoned(Q, Next));
    REQUIRE(__asan_address_is_poisoned(Q + Next));
    P = Q, Size = Next;
    fill(P, Size);
  }
  free(P);
  // In small steps: pieces of pages add up.
  P = NULL;
  for (Size = Page; Size < 2 * MiB; Size += Page) {
    P = realloc(P, Size);
    fill(P + Size - Page, Page);
    REQUIRE(P[Size - Page] == 0);
  }
  for (size_t At = 0; At + Page < Size; At += Page)
    expectFilled(P + At, Page);
  free(P);
}

// What malloc may find in its memory, calloc may not.
static void callocIsZero(void) {
  for (int I = 0; I < 40; ++I) {
    size_t Size = (size_t)MiB / 8 * (1 + I % 17);
    unsigned char *P = malloc(Size);
    memset(P, 0xee, Size);
    free(P);
    unsigned char *Z = calloc(1, Size);
    for (size_t J = 0; J < Size; J += 32)
      REQUIRE(Z[J] == 0);
    memset(Z, 0xdd, Size);
    free(Z);
  }
}

static void deadAddressesStayDead(void) {
  unsigned char *Dead[64];
  for (int I = 0; I < 64; ++I) {
    Dead[I] = malloc(MiB);
    memset(Dead[I], I, MiB);
    free(Dead[I]);
  }
  for (int I = 0; I < 64; ++I)
    for (int J = 0; J < MiB; J += Page)
      REQUIRE(__asan_address_is_poisoned(Dead[I] + J));
}

static void everyAlignment(void) {
  for (unsigned Shift = 4; Shift <= 30; ++Shift) {
    void *P;
    REQUIRE(!posix_memalign(&P, (size_t)1 << Shift, 100000));
    REQUIRE((uintptr_t)P % ((size_t)1 << Shift) == 0);
    memset(P, 1, 100000);
    free(P);
  }
}

static void hugeBlocks(void) {
  size_t Size = (size_t)5 << 30;
  char *P = malloc(Size);
  for (size_t At = 0; At < Size; At += (size_t)1 << 28)
    P[At] = 1;
  char *Q = realloc(P, Size + Size / 2);
  for (size_t At = 0; At < Size; At += (size_t)1 << 28)
    REQUIRE(Q[At] == 1);
  REQUIRE(__asan_address_is_poisoned(P) &&
          __asan_address_is_poisoned(P + Size - 1));
  free(Q);
}

// Children of children, too; each finds what its parent had.
static void forks(int Depth) {
  unsigned char *P = malloc(3 * MiB);
  fill(P, 3 * MiB);
  pid_t Child = fork();
  REQUIRE(Child >= 0);
  if (Child == 0) {
    expectFilled(P, 3 * MiB);
    P = realloc(P, 5 * MiB);
    expectFilled(P, 3 * MiB);
    callocIsZero();
    if (Depth)
      forks(Depth - 1);
    free(P);
    _exit(0);
  }
  int Status;
  REQUIRE(waitpid(Child, &Status, 0) == Child && Status == 0);
  expectFilled(P, 3 * MiB);
  free(P);
}

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  if (!strcmp(Mode, "moved")) {
    char *P = malloc(2 * MiB);
    P[5] = 1;
    char *Q = realloc(P, 4 * MiB);
    Q[5] = 2;
    // MOVED: ERROR: AddressSanitizer: heap-use-after-free on address
    // MOVED: READ of size 1
    // MOVED: is located 5 bytes inside of 2097152-byte region
    // MOVED: freed by thread T0 here:
    // MOVED: {{.*}} in realloc
    // MOVED: previously allocated by thread T0 here:
    Sink = P[5];
  } else if (!strcmp(Mode, "shrunk")) {
    char *P = realloc(malloc(2 * MiB), 100001);
    // SHRUNK: ERROR: AddressSanitizer: heap-buffer-overflow on address
    // SHRUNK: is located 0 bytes after 100001-byte region
    Sink = P[100001];
  } else if (!strcmp(Mode, "recycled")) {
    char *P = malloc(2 * MiB);
    P[100] = 1;
    free(P);
    char *Q = malloc(2 * MiB);
    Q[100] = 2;
    // RECYCLED: ERROR: AddressSanitizer: heap-use-after-free on address
    // RECYCLED: WRITE of size 1
    // RECYCLED: is located 100 bytes inside of 2097152-byte region
    *(volatile char *)(P + 100) = 3;
  } else if (!strcmp(Mode, "aligned")) {
    char *P = aligned_alloc((size_t)1 << 30, 300000);
    // ALIGNED: ERROR: AddressSanitizer: heap-buffer-overflow on address
    // ALIGNED: is located 1 bytes before 300000-byte region
    Sink = P[-1];
  } else {
    reallocKeepsContent();
    callocIsZero();
    deadAddressesStayDead();
    everyAlignment();
    hugeBlocks();
    forks(2);
  }
  return 0;
}
