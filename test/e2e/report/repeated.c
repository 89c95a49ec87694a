// With halt_on_error=0 each site is reported once, so is each call of a library
// function. Beyond a number of sites the process ends, and says why.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_legend=0 %t > %t.out 2>&1
// RUN: grep -c ERROR: %t.out | FileCheck %s --check-prefix=SITES
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:suppress_equal_pcs=0:print_legend=0 %t > %t.all 2>&1
// RUN: grep -c ERROR: %t.all | FileCheck %s --check-prefix=ALL
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=2:print_legend=0 not %t 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=4:print_legend=0 %t > %t.four 2>&1
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=0 not %t 2>&1 | FileCheck %s --check-prefix=ZERO
// SITES: {{^}}4{{$}}
// ALL: {{^}}12{{$}}
// LIMIT-COUNT-2: ERROR: AddressSanitizer
// LIMIT: PageSan: errors at 2 sites have been reported, the most there may be (option report_limit): this is another, the process ends
// LIMIT-NOT: ERROR:
// ZERO-NOT: ERROR:
// ZERO: PageSan: there is an error, and by option report_limit=0 none is to be reported: the process ends
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
