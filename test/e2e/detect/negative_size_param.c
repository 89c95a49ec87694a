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
#include <string.h>

#ifdef BUG
enum { kSize = -5 };
#else
enum { kSize = 5 };
#endif

int main(void) {
  // Pointers that compilers know nothing about, or memmove becomes another call.
  char *volatile A = calloc(1, 10), *volatile B = calloc(1, 10);
  volatile long Size = kSize;
  // CHECK: ERROR: AddressSanitizer: negative-size-param: (size=-5)
  // CHECK-NEXT: #0 {{.*}} in memmove
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}negative_size_param.c:[[@LINE+1]]
  memmove(A, B, Size);
  int Read = A[1]; // or the copy would be dead
  free(A);
  free(B);
  return Read;
}
