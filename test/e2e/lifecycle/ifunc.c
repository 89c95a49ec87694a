// Resolvers of ifuncs run before the runtime: neither they nor what they call
// may look at shadow; what they choose is checked.
// RUN: %pagesan -g -O0 %s -o %t.0 && %t.0 | FileCheck %s
// RUN: %pagesan -g -O2 %s -o %t.2 && %t.2 | FileCheck %s
// RUN: not %t.0 over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: not %t.2 over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -O1 -shared-libsan %s -o %t.so && %t.so | FileCheck %s
// RUN: %pagesan -O1 -Wl,-z,now %s -o %t.now && %t.now | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>

static int Features[4] = {0, 2, 0, 0};

__attribute__((noinline)) static int sum(const volatile int *Numbers) {
  int Copy[4], Sum = 0;
  for (int I = 0; I < 4; ++I)
    Copy[I] = Numbers[I];
  __asm__ volatile("" ::"r"(Copy) : "memory");
  for (int I = 0; I < 4; ++I)
    Sum += Copy[I];
  return Sum;
}

__attribute__((noinline)) static int hasFeature(int Wanted) {
  return sum(Features) == Wanted;
}

static int fast(volatile int *P, int Index) {
  // BUG: ERROR: AddressSanitizer: heap-buffer-overflow
  // BUG: #0 {{.*}} in {{.*}}ifunc.c:[[@LINE+1]]
  return P[Index] + 1;
}

static int slow(volatile int *P, int Index) { return P[Index]; }

static int (*choose(void))(volatile int *, int) {
  return hasFeature(2) ? fast : slow;
}

int get(volatile int *, int) __attribute__((ifunc("choose")));

int main(int Argc, char **Argv) {
  (void)Argv;
  volatile int *P = calloc(4, sizeof(int));
  // CHECK: got 1
  printf("got %d\n", get(P, Argc > 1 ? 4 : 3));
  free((void *)P);
  return 0;
}
