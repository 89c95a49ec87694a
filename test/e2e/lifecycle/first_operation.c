// The first thing that the process does is an allocation in its own
// .preinit_array, before any constructor; the second is a constructor.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s --check-prefix=CLEAN
// RUN: not %t preinit 2>&1 | FileCheck %s --check-prefix=PREINIT
// RUN: not %t constructor 2>&1 | FileCheck %s --check-prefix=CONSTRUCTOR
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile char *Early;
static volatile char *Later;

static void preinit(int Argc, char **Argv, char **Envp) {
  Early = malloc(24);
  Early[23] = 1;
  // PREINIT: ERROR: AddressSanitizer: heap-buffer-overflow
  // PREINIT: #0 {{.*}} in preinit {{.*}}first_operation.c:[[@LINE+2]]
  if (Argc > 1 && !strcmp(Argv[1], "preinit"))
    Early[24] = 1;
}
__attribute__((section(".preinit_array"),
               used)) static void (*First)(int, char **, char **) = preinit;

__attribute__((constructor(101))) static void construct(int Argc, char **Argv) {
  Later = malloc(1 << 20);
  Later[100] = 2;
  free((void *)Later);
  // CONSTRUCTOR: ERROR: AddressSanitizer: heap-use-after-free
  // CONSTRUCTOR: #0 {{.*}} in construct {{.*}}first_operation.c:[[@LINE+2]]
  if (Argc > 1 && !strcmp(Argv[1], "constructor"))
    Later[100] = 3;
}

int main(void) {
  // CLEAN: early 1
  printf("early %d\n", Early[23]);
  free((void *)Early);
  return 0;
}
