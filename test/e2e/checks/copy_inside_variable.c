// Ranges that are both good, in one variable, and overlap all the same.
// RUN: %pagesan -g -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O0 -DAPART %s -o %t && %t
// RUN: %pagesan -g -O2 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O2 -DAPART %s -o %t && %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <string.h>

#ifdef APART
enum { kFrom = 24 };
#else
enum { kFrom = 23 };
#endif

static void keep(void *P) { __asm__ volatile("" : : "r"(P) : "memory"); }

int main(int Argc, char **Argv) {
  char Line[64];
  memset(Line, Argc, sizeof(Line));
  keep(Line); // else the copy may be known to change nothing
  // CHECK: ERROR: AddressSanitizer: memcpy-param-overlap
  // CHECK: #1 {{.*}} in main {{.*}}copy_inside_variable.c:[[@LINE+1]]
  memcpy(Line, Line + kFrom, 24);
  keep(Line);
  return Line[Argc] - Argc;
}
