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

int main(void) {
  void *volatile P = malloc(10);
  free(P);
#ifdef BUG
  // CHECK: ERROR: AddressSanitizer: attempting double-free on [[ADDR:0x[0-9a-f]+]] in thread T0:
  // CHECK-NEXT: #0 {{.*}} in free ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}double_free.c:[[@LINE+4]]
  // CHECK: [[ADDR]] is located 0 bytes inside of 10-byte region
  // CHECK: freed by thread T0 here:
  // CHECK: SUMMARY: AddressSanitizer: double-free
  free(P);
#endif
  return 0;
}
