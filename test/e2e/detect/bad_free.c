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
  char *volatile P = malloc(10);
#ifdef BUG
  // CHECK: ERROR: AddressSanitizer: attempting free on address which was not malloc()-ed: [[ADDR:0x[0-9a-f]+]] in thread T0
  // CHECK-NEXT: #0 {{.*}} in free ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}bad_free.c:[[@LINE+3]]
  // CHECK: [[ADDR]] is located 4 bytes inside of 10-byte region
  // CHECK: SUMMARY: AddressSanitizer: bad-free
  free(P + 4);
#endif
  free(P);
  return 0;
}
