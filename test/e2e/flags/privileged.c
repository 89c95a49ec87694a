// A program with more rights than who started it takes no options from the
// environment: they would let him choose what it writes where and what it runs.
// REQUIRES: root
// RUN: %pagesan -g -O0 %s -o %t
// RUN: %python %S/Inputs/run_privileged.py %t 2>&1 | FileCheck %s
//
// Without the privilege, both work.
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:exitcode=0 PAGESAN_SYMBOLIZER_PATH=/bin/false %t 2>&1 | FileCheck %s --check-prefix=PLAIN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(10);
  P[10] = 1;
  puts("went on");
  return 0;
}
// CHECK: WARNING: PageSan: PAGESAN_OPTIONS is ignored: the program has more rights than who started it
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK-NOT: went on
// CHECK: exit code 1, own program run: no
// PLAIN-NOT: is ignored
// PLAIN: ERROR: AddressSanitizer: heap-buffer-overflow
// PLAIN: went on
