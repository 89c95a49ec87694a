// Names of any length are printed whole.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: rm -f %t.log.*
// RUN: env PAGESAN_OPTIONS=log_path=%t.log:dedup_token_length=2:print_cmdline=1 not %t long 2>&1 | count 0
// RUN: cat %t.log.* | FileCheck %s --check-prefixes=CHECK,MORE
// CHECK: READ of size 1
// CHECK-NEXT: {{^}}    #0 {{0x[0-9a-f]+}} in {{((name_of_32_characters_exactly_99){243})}} {{.*}}long_text.c:[[@LINE+21]]
// CHECK-NEXT: in main
// MORE: {{^}}DEDUP_TOKEN: {{((name_of_32_characters_exactly_99){243})}}--main{{$}}
// CHECK: {{^}}SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}long_text.c:[[@LINE+18]]:{{[0-9]+}} in {{((name_of_32_characters_exactly_99){243})}}{{$}}
// MORE: {{^}}Command: {{.*}}long_text.c.tmp long {{$}}
// CHECK: ABORTING
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

#define JOIN_(A, B, C) A##B##C
#define JOIN(A, B, C) JOIN_(A, B, C)
#define N0 name_of_32_characters_exactly_99
#define N1 JOIN(N0, N0, N0)
#define N2 JOIN(N1, N1, N1)
#define N3 JOIN(N2, N2, N2)
#define N4 JOIN(N3, N3, N3)
#define N5 JOIN(N4, N4, N4)

__attribute__((noinline)) static int N5(volatile char *P) {
  return P[10] + 1;
}

int main(void) {
  volatile int Result = N5(malloc(10));
  return Result;
}
