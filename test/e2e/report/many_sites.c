// As AddressSanitizer, the 26th site ends a run that errors do not end.
// RUN: %pagesan -O1 %s -o %t
// RUN: env ASAN_OPTIONS=halt_on_error=0:symbolize=0 not %t > %t.out 2>&1
// RUN: grep -c 'ERROR: AddressSanitizer' %t.out | FileCheck %s
// RUN: env ASAN_OPTIONS=halt_on_error=0:symbolize=0:report_limit=100 %t > %t.more 2>&1
// RUN: grep -c 'ERROR: AddressSanitizer' %t.more | FileCheck %s --check-prefix=MORE
// CHECK: {{^}}25{{$}}
// MORE: {{^}}30{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

static volatile int Sink;
#define SITE Sink = P[10];
#define SITES SITE SITE SITE SITE SITE SITE

int main(void) {
  volatile char *P = malloc(10);
  SITES SITES SITES SITES SITES
  return 0;
}
