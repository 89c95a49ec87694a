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
enum { kOffset = 5 };
#else
enum { kOffset = 10 };
#endif

int main(void) {
  char *P = calloc(1, 20);
  volatile int Offset = kOffset;
  volatile size_t Size = 10;
  // CHECK: ERROR: AddressSanitizer: memcpy-param-overlap: memory ranges [{{.*}}) and [{{.*}}) overlap
  // CHECK-NEXT: #0 {{.*}} in memcpy
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}memcpy_param_overlap.c:[[@LINE+1]]
  memcpy(P + Offset, P, Size);
  int Read = P[Offset]; // or the copy would be dead
  free(P);
  return Read;
}
