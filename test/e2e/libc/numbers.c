// Conversions that convert nothing have read blanks and a sign all the same, and
// what comes after them; in strict mode the whole string, whatever the base.
// RUN: %pagesan -g -O0 -fno-builtin %s -o %t
// RUN: not %t strtol 0 2>&1 | FileCheck %s -DFN=strtol
// RUN: not %t strtol 1 2>&1 | FileCheck %s -DFN=strtol
// RUN: not %t strtoull 1 2>&1 | FileCheck %s -DFN=strtoull
// RUN: not %t atoi 0 2>&1 | FileCheck %s -DFN=atoi
// RUN: not %t atoll 1 2>&1 | FileCheck %s -DFN=atoll
// RUN: not %t strtod 1 2>&1 | FileCheck %s -DFN=strtod
// RUN: not %t atof 0 2>&1 | FileCheck %s -DFN=atof
// RUN: not %t wcstol 1 2>&1 | FileCheck %s -DFN=wcstol
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: #0 {{.*}} in {{(__isoc23_)?}}[[FN]]
// CHECK: located 0 bytes after
//
// RUN: %t base 0 2>&1 | count 0
// RUN: not env ASAN_OPTIONS=strict_string_checks=1 %t base 0 2>&1 | FileCheck %s -DFN=strtol
// RUN: %t good 0 2>&1 | count 0
// RUN: env ASAN_OPTIONS=strict_string_checks=1 %t good 0 2>&1 | count 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int is(const char *Which, const char *Name) {
  return strcmp(Which, Name) == 0;
}

int main(int Argc, char **Argv) {
  const char *Which = Argv[1];
  int Sign = atoi(Argv[2]);
  enum { N = 8 };
  char *S = malloc(N);
  memset(S, ' ', N);
  wchar_t *W = malloc(N * sizeof(*W));
  wmemset(W, L' ', N);
  if (Sign) {
    S[N - 1] = '-';
    W[N - 1] = L'+';
  }
  volatile double Sum = 0;
  char *End;
  if (is(Which, "strtol"))
    Sum = strtol(S, NULL, 10);
  if (is(Which, "strtoull"))
    Sum = strtoull(S, &End, 0);
  if (is(Which, "atoi"))
    Sum = atoi(S);
  if (is(Which, "atoll"))
    Sum = atoll(S);
  if (is(Which, "strtod"))
    Sum = strtod(S, &End);
  if (is(Which, "atof"))
    Sum = atof(S);
  if (is(Which, "wcstol"))
    Sum = wcstol(W, NULL, 10);
  if (is(Which, "base"))
    Sum = strtol(S, &End, 99);
  if (is(Which, "good")) {
    strcpy(S, "  -x");
    Sum = strtol(S, &End, 10);
    if (End != S)
      return 1;
    strcpy(S, "      7");
    Sum = strtol(S, &End, 10);
    if (Sum != 7 || End != S + 7)
      return 2;
  }
  free(S);
  free(W);
}
