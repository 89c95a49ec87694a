// When main ends by pthread_exit its frames are forgotten: exit handlers run on
// the same stack, and code without instrumentation may use what is there.
// RUN: %pagesan -g -O0 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t | FileCheck %s
// CHECK: all fine
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *(*volatile Memset)(void *, int, size_t) = memset;

// As a library would do that was compiled by somebody else.
__attribute__((no_sanitize("address"))) static void useStack(void) {
  char Buffer[16384];
  Memset(Buffer, 1, sizeof(Buffer));
  puts("all fine");
}

static void use(char *P) { Memset(P, 2, 5); }

__attribute__((noinline)) static void leave(int Depth) {
  char Escapes[5];
  use(Escapes);
  if (Depth)
    leave(Depth - 1);
  pthread_exit(NULL);
}

int main(void) {
  atexit(useStack);
  leave(20);
}
