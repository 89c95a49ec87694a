// Memory operands of inline assembly are checked at every level; what the
// compiler cannot see is not.
// RUN: %pagesan -g -O0 %s -o %t.0 && %pagesan -g -O2 %s -o %t.2
// RUN: %t.0 8 8 | FileCheck %s --check-prefix=CLEAN
// RUN: %t.2 8 8 | FileCheck %s --check-prefix=CLEAN
// RUN: not %t.0 9 8 2>&1 | FileCheck %s --check-prefix=OUT
// RUN: not %t.2 9 8 2>&1 | FileCheck %s --check-prefix=OUT
// RUN: not %t.0 8 9 2>&1 | FileCheck %s --check-prefix=IN
// RUN: not %t.2 8 9 2>&1 | FileCheck %s --check-prefix=IN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>

struct Pair {
  long First, Second;
};

__attribute__((noinline)) static void store(int *Numbers, int Index) {
  // OUT: ERROR: AddressSanitizer: heap-buffer-overflow
  // OUT: WRITE of size 4
  // OUT: #0 {{.*}} in store {{.*}}asm_operands.c:[[@LINE+1]]
  __asm__("movl $1, %0" : "=m"(Numbers[Index - 1]));
}

__attribute__((noinline)) static long load(const struct Pair *P) {
  long Sum;
  // IN: ERROR: AddressSanitizer: heap-buffer-overflow
  // IN: READ of size 16
  // IN: #0 {{.*}} in load {{.*}}asm_operands.c:[[@LINE+1]]
  __asm__("movq %1, %0; addq 8%1, %0" : "=&r"(Sum) : "m"(*P));
  return Sum;
}

int main(int Argc, char **Argv) {
  if (Argc != 3)
    return 2;
  char *Block = calloc(8, sizeof(int));
  store((int *)Block, atoi(Argv[1]));
  // CLEAN: sum 4294967296
  printf("sum %ld\n", load((struct Pair *)(Block + 2 * atoi(Argv[2]))));
  free(Block);
  return 0;
}
