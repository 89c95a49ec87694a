// What is checked follows the options, by AddressSanitizer's names.
// RUN: %pagesan -g -O0 -fno-builtin %s -o %t
// RUN: %t prefix 2>&1 | count 0
// RUN: env ASAN_OPTIONS=strict_string_checks=1 not %t prefix 2>&1 | FileCheck %s -DFN=strtol
// RUN: not %t memcmp 2>&1 | FileCheck %s -DFN=memcmp
// RUN: env ASAN_OPTIONS=strict_memcmp=0 %t memcmp 2>&1 | count 0
// RUN: env ASAN_OPTIONS=intercept_memcmp=0 %t memcmp 2>&1 | count 0
// RUN: not %t strlen 2>&1 | FileCheck %s -DFN=strlen
// RUN: env ASAN_OPTIONS=intercept_strlen=0 %t strlen 2>&1 | count 0
// RUN: env ASAN_OPTIONS=replace_str=0 %t strlen 2>&1 | count 0
// RUN: not %t memset 2>&1 | FileCheck %s -DFN=memset
// RUN: env ASAN_OPTIONS=replace_intrin=0 %t memset 2>&1 | count 0
// RUN: not %t printf 2>&1 | FileCheck %s -DFN=snprintf
// RUN: env ASAN_OPTIONS=check_printf=0 %t printf 2>&1 | count 0
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: #0 {{.*}} in [[FN]]
//
// RUN: %t jit 2>&1 | count 0
// RUN: env ASAN_OPTIONS=detect_write_exec=1 %t jit 2>&1 | FileCheck %s --check-prefix=WX
// WX: WARNING: AddressSanitizer: writable-executable page usage
// WX-NEXT: #0 {{.*}} in mprotect
// WX: SUMMARY: AddressSanitizer: w-and-x-usage
// WX: WARNING: AddressSanitizer: writable-executable page usage
// WX-NEXT: #0 {{.*}} in mmap
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static volatile long Sink;

int main(int Argc, char **Argv) {
  const char *Case = Argv[1];
  char *S = malloc(4), *Full = malloc(4);
  memcpy(S, "12x4", 4);
  memcpy(Full, "99x4", 4);
  char Out[32];
  if (!strcmp(Case, "prefix")) {
    Sink = strtol(S, NULL, 10); // stops at x
    Sink = strchr(S, '2') != NULL;
    Sink = atoi(S);
    Sink = strcmp(S, Full);
    Sink = strncmp(S, S, 4);
    Sink = snprintf(Out, sizeof(Out), "%.4s", S);
  } else if (!strcmp(Case, "memcmp")) {
    Sink = memcmp(S, Full, 5); // they differ at once
  } else if (!strcmp(Case, "strlen")) {
    Sink = strlen(S) != 0;
  } else if (!strcmp(Case, "memset")) {
    memset(S, 0, 5);
  } else if (!strcmp(Case, "printf")) {
    Sink = snprintf(Out, sizeof(Out), "%d %s", 1, S);
  } else {
    void *P = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(P, 4096, PROT_WRITE | PROT_EXEC);
    mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  return 0;
}
