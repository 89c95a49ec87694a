// An error while an error is reported ends the process at once, by its exit
// code, in the words that tools know.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=exitcode=9 sh -c '%t; test $? = 9' 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=exitcode=9 sh -c '%t fault; test $? = 9' 2>&1 | FileCheck %s
// CHECK-NOT: SUMMARY
// CHECK: {{^}}AddressSanitizer: nested bug in the same thread, aborting.{{$}}
// CHECK-NOT: SUMMARY
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

static volatile char *volatile P;
static volatile int Faults;

__attribute__((noinline)) static void fail(void) {
  if (Faults)
    *(volatile int *)8 = 1;
  P[11] = 1;
}

void __asan_on_error(void) { fail(); }

int main(int Argc, char **Argv) {
  Faults = Argc > 1;
  P = malloc(10);
  P[10] = 1;
  return 42;
}
