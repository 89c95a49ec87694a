// Copies between overlapping ranges, by each function that must not see any.
// RUN: %pagesan -g -O0 -fno-builtin %s -o %t
// RUN: not %t 1 2>&1 | FileCheck %s -DFN=strcpy
// RUN: not %t 2 2>&1 | FileCheck %s -DFN=strncpy
// RUN: not %t 3 2>&1 | FileCheck %s -DFN=strcat
// RUN: not %t 4 2>&1 | FileCheck %s -DFN=strncat
// RUN: not %t 5 2>&1 | FileCheck %s -DFN=stpcpy
// RUN: not %t 6 2>&1 | FileCheck %s -DFN=wcscpy
// RUN: not %t 7 2>&1 | FileCheck %s -DFN=mempcpy
// RUN: %t 8 2>&1 | count 0
// CHECK: ERROR: AddressSanitizer: [[FN]]-param-overlap: memory ranges [{{.*}}) and [{{.*}}) overlap
// CHECK-NEXT: #0 {{.*}} in [[FN]]
// CHECK-NEXT: #1 {{.*}} in main
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int main(int Argc, char **Argv) {
  char *S = malloc(64);
  strcpy(S, "0123456789");
  wchar_t *W = malloc(64 * sizeof(*W));
  wcscpy(W, L"0123456789");
  switch (atoi(Argv[1])) {
  case 1: strcpy(S + 1, S); break;
  case 2: strncpy(S + 1, S, 5); break;
  case 3: strcat(S, S + 3); break;
  case 4: strncat(S, S + 3, 5); break;
  case 5: stpcpy(S, S + 2); break;
  case 6: wcscpy(W + 1, W); break;
  case 7: mempcpy(S, S + 4, 5); break;
  default: // side by side, or one and the same
    strncpy(S + 20, S, 10);
    memmove(S + 1, S, 5);
    strncat(S, S + 40, 0);
    memcpy(S, S, 5);
  }
  free(S);
  free(W);
}
