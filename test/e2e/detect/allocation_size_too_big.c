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
static volatile size_t Size = (size_t)1 << 60;
#else
static volatile size_t Size = 100;
#endif

int main(void) {
  // CHECK: ERROR: AddressSanitizer: requested allocation size 0x1000000000000000 ({{.*}} exceeds maximum supported size of {{.*}} (thread T0)
  // CHECK-NEXT: #0 {{.*}} in malloc ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}allocation_size_too_big.c:[[@LINE+2]]
  // CHECK: SUMMARY: AddressSanitizer: allocation-size-too-big
  void *volatile P = malloc(Size);
  free(P);
  return 0;
}
