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
static volatile int Depth = 1 << 30;
#else
static volatile int Depth = 10;
#endif

// CHECK: ERROR: AddressSanitizer: stack-overflow on address
// CHECK: in recurse {{.*}}stack_overflow.c
// CHECK: SUMMARY: AddressSanitizer: stack-overflow
__attribute__((noinline)) static int recurse(int N) {
  volatile char Local[512];
  Local[0] = (char)N;
  return N >= Depth ? 0 : recurse(N + 1) + Local[0];
}

int main(void) { return recurse(0) == -1; }
