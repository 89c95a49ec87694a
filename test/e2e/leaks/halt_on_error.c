// A program that goes on after errors ends with its own exit code.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=halt_on_error=0 %t 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=halt_on_error=0 sh -c '%t 7; test $? = 7' 2>&1 | FileCheck %s
// CHECK: ERROR: LeakSanitizer: detected memory leaks
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

void *volatile Lost;

int main(int Argc, char **Argv) {
  Lost = malloc(20);
  Lost = NULL;
  return Argc > 1 ? atoi(Argv[1]) : 0;
}
