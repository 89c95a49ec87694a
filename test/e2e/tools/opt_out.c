// Attributes and ignorelists are the front end's, which was told.
// RUN: echo "fun:ignored" > %t.list
// RUN: %pagesan -g -O1 -fsanitize-ignorelist=%t.list %s -o %t
// RUN: %t attribute && %t ignored
// RUN: not %t checked 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

__attribute__((no_sanitize("address"), noinline)) void
attribute(volatile char *P) {
  P[8] = 1;
}
__attribute__((noinline)) void ignored(volatile char *P) { P[8] = 1; }
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: #0 {{.*}} in checked {{.*}}opt_out.c:[[@LINE+1]]
__attribute__((noinline)) void checked(volatile char *P) { P[8] = 1; }

int main(int Argc, char **Argv) {
  (void)Argc;
  volatile char *P = malloc(8);
  if (!strcmp(Argv[1], "attribute"))
    attribute(P);
  if (!strcmp(Argv[1], "ignored"))
    ignored(P);
  if (!strcmp(Argv[1], "checked"))
    checked(P);
  return 0;
}
