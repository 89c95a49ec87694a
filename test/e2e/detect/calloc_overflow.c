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
static volatile size_t Count = (size_t)-1;
#else
static volatile size_t Count = 4;
#endif

int main(void) {
  // CHECK: ERROR: AddressSanitizer: calloc parameters overflow: count * size (-1 * 16) cannot be represented in type size_t (thread T0)
  // CHECK-NEXT: #0 {{.*}} in calloc ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}calloc_overflow.c:[[@LINE+3]]
  // CHECK: HINT: {{.*}}allocator_may_return_null=1
  // CHECK: SUMMARY: AddressSanitizer: calloc-overflow
  void *volatile P = calloc(Count, 16);
  free(P);
  return 0;
}
