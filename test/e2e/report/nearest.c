// Bad memory belongs to the object that is nearest, and to the left one of two
// that are as near.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t middle 2>&1 | FileCheck %s --check-prefix=MIDDLE
// RUN: not env PAGESAN_OPTIONS=large_quarantine_gb=0 %t behind 2>&1 | FileCheck %s --check-prefix=BEHIND
// RUN: not env PAGESAN_OPTIONS=large_quarantine_gb=0 %t guard 2>&1 | FileCheck %s --check-prefix=GUARD
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile char *Bad;
static void use(char *P) {
  Bad = P;
  *Bad = 1;
}

// As far from the last byte of one object as from the first of the next.
// MIDDLE: first [[FIRST:0x[0-9a-f]+]], [[AWAY:[0-9]+]] bytes
// MIDDLE: ERROR: AddressSanitizer: heap-buffer-overflow
// MIDDLE: is located [[AWAY]] bytes after 17-byte region {{\[}}[[FIRST]],
static void middle(void) {
  char *Last = malloc(17);
  for (int I = 0; I < 1000; ++I) {
    char *P = malloc(17);
    char *First = P < Last ? P : Last, *Second = P < Last ? Last : P;
    long Gap = Second - (First + 17);
    Last = P;
    if (Gap > 64)
      continue;
    fprintf(stderr, "first %p, %ld bytes\n", (void *)First, Gap / 2);
    use(First + 17 + Gap / 2);
  }
}

// What was a large object lies behind a span of small ones: the last of those is
// nearest, not the first.
// BEHIND: last [[LAST:0x[0-9a-f]+]]
// BEHIND: ERROR: AddressSanitizer:
// BEHIND: is located {{[0-9]+}} bytes after 4000-byte region {{\[}}[[LAST]],
static void behind(void) {
  enum { Small = 4000, Rounds = 50, Each = 40 };
  static char *Larges[Rounds], *Smalls[Rounds * Each];
  for (int I = 0; I < Rounds * Each; ++I) {
    if (I % Each == 0)
      Larges[I / Each] = malloc(1 << 20);
    Smalls[I] = malloc(Small);
  }
  for (int I = 0; I < Rounds; ++I) {
    char *Large = Larges[I], *Last = NULL;
    for (int J = 0; J < Rounds * Each; ++J)
      if (Smalls[J] < Large && Smalls[J] > Last)
        Last = Smalls[J];
    if (!Last || Large - Last > 3 * Small)
      continue;
    fprintf(stderr, "last %p\n", (void *)Last);
    free(Large);
    use(Large);
  }
}

// The page behind an object was in an older one, which was freed. It is of this
// one's span, where nothing else will lie.
// GUARD: ERROR: AddressSanitizer: heap-buffer-overflow
// GUARD: is located 0 bytes after 1024000-byte region
// GUARD: PageSan: page state Guard, window Black
static void guard(void) {
  enum { Long = 1044480, Short = 1024000 };
  // A number, or the compiler knows that no new object is where an old one was.
  volatile uintptr_t Old = (uintptr_t)malloc(Long);
  memset((char *)Old, 1, Long);
  free((char *)Old);
  char *P = malloc(Short);
  if ((uintptr_t)P == Old)
    use(P + Short);
}

int main(int Argc, char **Argv) {
  if (!strcmp(Argv[1], "middle"))
    middle();
  else if (!strcmp(Argv[1], "behind"))
    behind();
  else
    guard();
  fprintf(stderr, "the heap lies otherwise\n");
  return 0;
}
