// A scope in a function's first block begins anew when setjmp returns a second
// time.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O0 %s -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: returned 4 times
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#include <setjmp.h>
#include <stdio.h>

static jmp_buf Back;
static volatile int Times;

__attribute__((noinline)) static void increment(int *Values) {
  __asm__ volatile("" : : "r"(Values) : "memory");
  Values[0] = Values[1] + 1;
}
static void useVariable(void) {
  int Values[6] = {1};
  increment(Values);
}

int main(void) {
  setjmp(Back);
  useVariable();
  if (++Times < 4)
    longjmp(Back, 1);
  printf("returned %d times\n", Times);
  return 0;
}
