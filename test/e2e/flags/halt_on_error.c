// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0 sh -c '%t; test $? = 42' 2>&1 | FileCheck %s --implicit-check-not=ERROR:
// Each of the two sites once, however often it runs.
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(10);
  volatile int I = 10;
  for (int N = 0; N < 3; ++N) {
    P[I] = 1;
    P[I + 1] = 2;
  }
  return 42;
}
