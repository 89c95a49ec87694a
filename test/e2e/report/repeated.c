// With halt_on_error=0 each site is reported once, so is each call of a library
// function; there is a limit, and it is told.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_legend=0 %t > %t.out 2>&1
// RUN: grep -c ERROR: %t.out | FileCheck %s --check-prefix=SITES
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:suppress_equal_pcs=0:print_legend=0 %t > %t.all 2>&1
// RUN: grep -c ERROR: %t.all | FileCheck %s --check-prefix=ALL
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=2:print_legend=0 %t 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=0 %t 2>&1 | count 0
// SITES: {{^}}4{{$}}
// ALL: {{^}}12{{$}}
// LIMIT-COUNT-2: ERROR: AddressSanitizer
// LIMIT: PageSan: this was report 2, the last
// LIMIT-NOT: ERROR:
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static volatile size_t Size = 11;

int main(void) {
  char *P = malloc(10);
  volatile char *V = P;
  char *volatile Middle = P + 5;
  for (int N = 0; N < 3; ++N) {
    V[10] = 1;
    memset(P, 0, Size);
    memset(P, 1, Size);
    free(Middle);
  }
  return 0;
}
