// With next to no mappings for shadow, every large block gets private windows
// instead of white ones: dearer, and just as exact.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=mapping_budget=20:print_stats=1 %t 2>&1 | FileCheck %s --check-prefix=CLEAN
// RUN: not env PAGESAN_OPTIONS=mapping_budget=20 %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not env PAGESAN_OPTIONS=mapping_budget=20 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: env PAGESAN_OPTIONS=mapping_budget=0:print_stats=1 %t 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not env PAGESAN_OPTIONS=mapping_budget=0 %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not env PAGESAN_OPTIONS=mapping_budget=0 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Blocks = 300, Size = 200000 };

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  static volatile char *Block[Blocks];
  long Sum = 0;
  for (int I = 0; I < Blocks; ++I) {
    Block[I] = malloc(Size);
    for (int J = 0; J < Size; J += 100)
      Block[I][J] = 1;
    for (int J = 0; J < Size; J += 100)
      Sum += Block[I][J];
  }
  // OVER: ERROR: AddressSanitizer: heap-buffer-overflow
  // OVER: is located 0 bytes after 200000-byte region
  if (!strcmp(Mode, "over"))
    return Block[Blocks - 1][Size];
  for (int I = Argc > 1 ? 0 : Blocks / 2; I < Blocks; ++I)
    free((void *)Block[I]);
  // FREED: ERROR: AddressSanitizer: heap-use-after-free
  // FREED: is located 100 bytes inside of 200000-byte region
  if (!strcmp(Mode, "freed"))
    return Block[Blocks - 1][100];
  // CLEAN: sum 600000
  // CLEAN: windows of the heap zone: {{.*}} white {{[1-9][0-9]*}}
  // CLEAN: promotions: {{.*}} {{[1-9][0-9]*}} made private for want of mappings
  // CLEAN: mappings: {{[0-9]+}} of 20 used
  // NONE: sum 600000
  // NONE: windows of the heap zone: {{.*}} white 0 (peak 0)
  // NONE: mappings: 0 of 0 used
  printf("sum %ld\n", Sum);
  fflush(stdout); // before the statistics
  return 0;
}
