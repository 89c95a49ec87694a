// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=exitcode=7 sh -c '%t; test $? = 7'
// RUN: env ASAN_OPTIONS=abort_on_error=1 sh -c '%t; test $? = 134'
// RUN: rm -f %t.log.*
// RUN: env PAGESAN_OPTIONS=log_path=%t.log not %t 2>&1 | count 0
// RUN: cat %t.log.* | FileCheck %s
// RUN: env PAGESAN_OPTIONS=report_name=Other not %t 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: env PAGESAN_OPTIONS=symbolize=0 not %t 2>&1 | FileCheck %s --check-prefix=RAW
// RUN: env PAGESAN_OPTIONS=exitcode=7 ASAN_OPTIONS=exitcode=8 sh -c '%t; test $? = 8'
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// NAME: ERROR: Other: heap-buffer-overflow
// NAME: SUMMARY: Other: heap-buffer-overflow
// RAW: #0 {{0x[0-9a-f]+}}  ({{.*}}output_and_exit{{.*}}+0x{{[0-9a-f]+}})
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(10);
  volatile int I = 10;
  P[I] = 1;
  P[I + 1] = 2;
  return 42;
}
