// The runtime's numbers, when a program asks for them and when options do, at its end.
// RUN: %pagesan -I%include -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s --implicit-check-not=statistics
// RUN: env PAGESAN_OPTIONS=print_stats=1 %t 2>&1 | FileCheck %s --check-prefixes=CHECK,END --implicit-check-not=statistics
// CHECK: {{^}}==[[PID:[0-9]+]]==PageSan statistics:
// CHECK: Pss: {{[0-9]+}} kB
// CHECK: that is all
// END: {{^}}==[[PID]]==PageSan statistics:
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pagesan/interface.h>
#include <stdio.h>

int main(void) {
  pagesan_print_stats();
  fprintf(stderr, "that is all\n");
  return 0;
}
