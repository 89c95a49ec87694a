// A program that leaves its stack in a way of its own says so, and no frame on it keeps
// its redzones; those that are entered later have theirs.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t | FileCheck %s
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// CHECK: before 1, after 0, outer 0, later 1
// BUG: ERROR: AddressSanitizer: stack-buffer-overflow
// BUG: [32, 42) 'Later'
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>

static int isRedzone(char *P) { return __asan_address_is_poisoned(P); }

__attribute__((noinline)) static int later(int I) {
  char Later[10];
  volatile char *P = Later;
  P[I] = 1;
  return isRedzone(Later + 10);
}

__attribute__((noinline)) static void leave(char *Outer) {
  char Inner[10];
  int Before = isRedzone(Inner + 10) && isRedzone(Outer + 10);
  __asan_handle_no_return();
  int After = isRedzone(Inner + 10), IsOuter = isRedzone(Outer + 10);
  printf("before %d, after %d, outer %d, later %d\n", Before, After, IsOuter, later(0));
}

int main(int Argc, char **Argv) {
  char Outer[10];
  leave(Outer);
  return later(Argc > 1 ? 10 : 0) - 1;
}
