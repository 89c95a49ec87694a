// With log_to_syslog=1 each line of a report is also a message to the system's
// log.
// REQUIRES: own-system-log
// RUN: %pagesan -g -O0 %s -o %t
// RUN: env ASAN_OPTIONS=log_to_syslog=1 %python %S/Inputs/system_log.py %t | FileCheck %s
// RUN: %python %S/Inputs/system_log.py %t | count 0
//
// CHECK: <14>system_log.c.tmp[[[PID:[0-9]+]]]: ====
// CHECK-NEXT: <14>system_log.c.tmp[[[PID]]]: ==[[PID]]==ERROR: AddressSanitizer: heap-buffer-overflow on address
// CHECK: <14>{{.*}}: SUMMARY: AddressSanitizer: heap-buffer-overflow
// CHECK: <14>{{.*}}: ==[[PID]]==ABORTING
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(8);
  return P[8];
}
