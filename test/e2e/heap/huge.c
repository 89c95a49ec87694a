// An object of 64 GiB costs what it touches: it is made in microseconds where
// its addresses have been used before, and its page states and span entries
// take no memory that grows with it. All of it is told apart as ever.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=large_quarantine_gb=0 %t cost | FileCheck %s --check-prefix=COST
// COST: made in under 3 ms: yes
// COST: tables under 4 MiB: yes
// COST: all others as they should be
// RUN: not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// FREED: ERROR: AddressSanitizer: heap-use-after-free
// FREED: is located 34359738368 bytes inside of 68719476736-byte region
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// OVER: ERROR: AddressSanitizer: heap-buffer-overflow
// OVER: is located 4 bytes after 68719476736-byte region
// RUN: not %t poisoned 2>&1 | FileCheck %s --check-prefix=POISONED
// POISONED: ERROR: AddressSanitizer: use-after-poison
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SIZE (64ul << 30)

static double cpuMs(void) {
  struct timespec Now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Now);
  return Now.tv_sec * 1e3 + Now.tv_nsec / 1e6;
}

static int isZero(const volatile char *P) {
  return !P[0] && !P[SIZE / 2 + 12345] && !P[SIZE - 1];
}

// Addresses that a huge object had serve others, page by page and slot by slot.
static int othersAreRight(void) {
  static char *Blocks[600];
  for (int I = 0; I < 600; ++I) {
    size_t Size = I % 3 ? 1 + I * 7 : 100000 + I * 5000;
    Blocks[I] = malloc(Size);
    memset(Blocks[I], I, Size);
    if (__asan_region_is_poisoned(Blocks[I], Size) ||
        !__asan_address_is_poisoned(Blocks[I] + Size))
      return 0;
  }
  for (int I = 0; I < 600; ++I) {
    if (*Blocks[I] != (char)I)
      return 0;
    free(Blocks[I]);
    if (!__asan_address_is_poisoned(Blocks[I]))
      return 0;
  }
  return 1;
}

static void cost(void) {
  free(malloc(SIZE)); // maps black shadow, once for these addresses
  long Before = pssKiB(), Most = 0;
  double Least = 1e9;
  for (int I = 0; I < 6; ++I) {
    double Start = cpuMs();
    char *P = I % 2 ? calloc(SIZE, 1) : malloc(SIZE);
    double Took = cpuMs() - Start;
    Least = Took < Least ? Took : Least;
    if (I % 2 && !isZero(P))
      puts("not zero");
    P[SIZE / 2] = 1;
    long Now = pssKiB() - Before;
    Most = Now > Most ? Now : Most;
    free(P);
    if (!__asan_address_is_poisoned(P + SIZE / 3))
      puts("not poisoned");
  }
  printf("%.3f: made in under 3 ms: %s\n", Least, Least < 3 ? "yes" : "no");
  printf("%ld: tables under 4 MiB: %s\n", Most, Most < 4096 ? "yes" : "no");
  if (othersAreRight())
    puts("all others as they should be");
}

int main(int argc, char **argv) {
  if (argv[1][0] == 'c') {
    cost();
    return 0;
  }
  volatile char *P = malloc(SIZE);
  P[SIZE / 2] = 1;
  switch (argv[1][0]) {
  case 'o':
    return P[SIZE + 4];
  case 'f':
    free((void *)P);
    return P[SIZE / 2];
  case 'p':
    // One page within what had one state; those around it stay good.
    __asan_poison_memory_region((void *)(P + SIZE / 4), 4096);
    P[SIZE / 4 - 1] = P[SIZE / 4 + 4096] = P[SIZE / 4 + (20 << 20)] = 1;
    return P[SIZE / 4 + 8];
  }
}
