// New addresses need black shadow, a mapping for each 16 MiB. When mappings
// become rare the quarantine of addresses shrinks first: blocks that come and go
// use what there is again, and no shadow is filled, which would take an eighth
// of all that is ever freed (800 MiB here). What was freed last is still known.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=mapping_budget=64 %t large | FileCheck %s
// RUN: env PAGESAN_OPTIONS=mapping_budget=64 %t small | FileCheck %s
// RUN: not env PAGESAN_OPTIONS=mapping_budget=64 %t use 2>&1 | FileCheck %s --check-prefix=USE
// CHECK: under 40 MiB more: yes
// USE: ERROR: AddressSanitizer: heap-use-after-free
// USE: freed by thread T0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <stdio.h>
#include <stdlib.h>

static char *comeAndGo(size_t Size) {
  char *Block = malloc(Size);
  *(volatile char *)Block = 1;
  free(Block);
  return Block;
}

int main(int argc, char **argv) {
  long Before = pssKiB() >> 10;
  char *Last = NULL;
  if (argv[1][0] == 's')
    // A whole span of each size dies at a time: 8 GiB of addresses.
    for (int I = 0; I < 32000; ++I) {
      char *Slots[4];
      for (int S = 0; S < 4; ++S)
        Slots[S] = malloc(60000);
      for (int S = 0; S < 4; ++S)
        free(Slots[S]);
    }
  else
    for (int I = 0; I < 400; ++I)
      Last = comeAndGo(16000000);
  if (argv[1][0] == 'u')
    return Last[12345];
  long More = (pssKiB() >> 10) - Before;
  printf("%ld: under 40 MiB more: %s\n", More, More < 40 ? "yes" : "no");
  return 0;
}
