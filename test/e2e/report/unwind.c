// Stacks go through code without frame pointers, the C library's above all, and
// to the very first function.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env ASAN_OPTIONS=handle_abort=1 not %t abort 2>&1 | FileCheck %s --check-prefixes=ABORT,OUTER
// RUN: not %t sort 2>&1 | FileCheck %s --check-prefixes=SORT,OUTER
// RUN: not %t string 2>&1 | FileCheck %s --check-prefixes=STRING,OUTER
// RUN: not %t jump 2>&1 | FileCheck %s --check-prefixes=JUMP,OUTER
// RUN: not %t signal 2>&1 | FileCheck %s --check-prefix=SIGNAL
// RUN: env ASAN_OPTIONS=fast_unwind_on_fatal=1 not %t sort 2>&1 | FileCheck %s --check-prefix=FAST --implicit-check-not="in qsort"
//
// ABORT: ERROR: AddressSanitizer: ABRT on unknown address
// ABORT: #{{[1-9]}} {{.*}} in abort
// ABORT-NEXT: #{{[1-9]}} {{.*}} in main {{.*}}unwind.c:[[@LINE+46]]
// SORT: heap-buffer-overflow
// SORT: #0 {{.*}} in compare {{.*}}unwind.c
// SORT: #{{[1-9]}} {{.*}} in qsort
// SORT: #{{[1-9]}} {{.*}} in main {{.*}}unwind.c:[[@LINE+44]]
// STRING: SEGV on unknown address 0x000000000008
// The C library tells no name of its own where its debug symbols are missing.
// STRING: #0 {{.* (in __strchrnul|\(.*/libc\.so)}}
// STRING-NEXT: #1 {{.*}} in strchrnul (
// STRING-NEXT: #2 {{.*}} in main {{.*}}unwind.c:[[@LINE+41]]
// JUMP: SEGV on unknown address 0x000000000008 (pc 0x000000000008
// JUMP: #0 0x000000000008  (<unknown module>)
// JUMP-NEXT: #1 {{.*}} in main {{.*}}unwind.c:[[@LINE+40]]
// OUTER: in __libc_start_main
// OUTER-NEXT: in _start
// OUTER-EMPTY:
// SIGNAL: heap-buffer-overflow
// SIGNAL: #0 {{.*}} in handle {{.*}}unwind.c
// SIGNAL: SUMMARY: {{.*}} in handle
// FAST: #0 {{.*}} in compare {{.*}}unwind.c
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static volatile char *volatile P;
static const char *volatile Eight = (const char *)8;
static volatile int Sink;

static int compare(const void *A, const void *B) {
  P[10] = 1;
  return *(const int *)A - *(const int *)B;
}
static void handle(int Signal) { P[10] = 1; }

int main(int Argc, char **Argv) {
  int Numbers[3] = {3, 1, 2};
  P = malloc(10);
  if (!strcmp(Argv[1], "signal")) {
    signal(SIGUSR1, handle);
    raise(SIGUSR1);
  }
  if (!strcmp(Argv[1], "abort"))
    abort();
  if (!strcmp(Argv[1], "sort"))
    qsort(Numbers, 3, sizeof(int), compare);
  if (!strcmp(Argv[1], "string"))
    Sink = strchrnul(Eight, 'x') != NULL;
  if (!strcmp(Argv[1], "jump"))
    ((void (*)(void))Eight)();
  Sink = Numbers[0];
  return 0;
}
