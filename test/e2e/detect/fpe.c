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

#ifdef BUG
static volatile int Divisor = 0;
#else
static volatile int Divisor = 1;
#endif

static volatile int Sink;

int main(void) {
  // CHECK: ERROR: AddressSanitizer: FPE on unknown address
  // CHECK: #0 {{.*}} in main {{.*}}fpe.c:[[@LINE+2]]
  // CHECK: SUMMARY: AddressSanitizer: FPE
  Sink = 7 / Divisor;
  return 0;
}
