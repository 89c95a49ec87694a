// RUN: %pagesan -g -O0 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O0 %s -o %t.fixed && %t.fixed
// RUN: %pagesan -g -O1 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 %s -o %t.fixed && %t.fixed
// RUN: %pagesan -g -O2 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O2 %s -o %t.fixed && %t.fixed
// RUN: %pagesan -g -O3 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O3 %s -o %t.fixed && %t.fixed
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

#ifdef BUG
enum { kIndex = 10 };
#else
enum { kIndex = 9 };
#endif

int main(void) {
  volatile char *P = malloc(10);
  volatile int I = kIndex;
  // CHECK: ERROR: AddressSanitizer: heap-buffer-overflow on address [[ADDR:0x[0-9a-f]+]] at pc
  // CHECK-NEXT: WRITE of size 1 at [[ADDR]] thread T0
  // CHECK-NEXT: #0 {{0x[0-9a-f]+}} in main {{.*}}heap_buffer_overflow_right.c:[[@LINE+5]]
  // CHECK: [[ADDR]] is located 0 bytes after 10-byte region
  // CHECK: allocated by thread T0 here:
  // CHECK: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}heap_buffer_overflow_right.c:[[@LINE+2]]{{.*}} in main
  // CHECK: ABORTING
  P[I] = 1;
  free((void *)P);
  return 0;
}
