// Large blocks come and go, and the addresses that they leave behind cost no page
// tables: 2 MiB of address took 4 KiB. What was freed there is still found.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t touch 2>&1 | FileCheck %s
// RUN: not %t fill 2>&1 | FileCheck %s
// As few addresses as this are used again, with and without page tables.
// RUN: env PAGESAN_OPTIONS=large_quarantine_gb=1 not %t fill 2>&1 | FileCheck %s --check-prefix=AGAIN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Size = 65536, Live = 16, Count = 60000 };

int main(int argc, char **argv) {
  static char *Blocks[Live];
  int Whole = !strcmp(argv[1], "fill");
  char *volatile Old = NULL;
  for (int I = 0; I < Count; ++I) {
    char **Block = &Blocks[I % Live];
    if (*Block && (*Block)[Size - 1] != (char)(I - Live))
      fprintf(stderr, "content lost\n");
    free(*Block);
    *Block = malloc(Size);
    if (Whole)
      memset(*Block, I, Size);
    else
      (*Block)[Size - 1] = (char)I;
    if (I == Count / 2)
      Old = *Block;
  }
  long Kib = procKiB("/proc/self/status", "VmPTE:");
  fprintf(stderr, "page tables: %s\n", Kib > 0 && Kib < 4096 ? "few" : "many");
  // CHECK-NOT: content lost
  // CHECK: page tables: few
  // CHECK: ERROR: AddressSanitizer: heap-use-after-free on address
  // CHECK: READ of size 1
  // CHECK: is located 5 bytes inside of 65536-byte region
  // CHECK: freed by thread T0 here:
  // AGAIN-NOT: content lost
  // AGAIN: page tables: few
  // AGAIN: ERROR: AddressSanitizer: heap-use-after-free on address
  free(Blocks[0]);
  return argc > 2 ? 0 : Old[5] + Blocks[0][5];
}
