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

int main(void) {
  int Ok = 0;
#ifdef BUG
  int *volatile P = 0;
#else
  int *volatile P = &Ok;
#endif
  // CHECK: AddressSanitizer:DEADLYSIGNAL
  // CHECK: ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc {{.*}} T0)
  // CHECK-NEXT: The signal is caused by a WRITE memory access.
  // CHECK-NEXT: Hint: address points to the zero page.
  // CHECK-NEXT: #0 {{.*}} in main {{.*}}segv_null.c:[[@LINE+4]]
  // CHECK: Register values:
  // CHECK: rax = 0x
  // CHECK: SUMMARY: AddressSanitizer: SEGV
  *P = 0;
  return Ok;
}
