// The threads concerned are described, and those that made them unless
// print_full_thread_history=0.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: not %t 2>&1 | FileCheck %s --check-prefixes=CHECK,FULL
// RUN: env ASAN_OPTIONS=print_full_thread_history=0 not %t 2>&1 | FileCheck %s --implicit-check-not="Thread T1 created"
// However short the stacks of allocations are.
// RUN: env ASAN_OPTIONS=malloc_context_size=1 not %t 2>&1 | FileCheck %s --check-prefixes=CHECK,FULL
// CHECK: {{^}}Thread T2 (inner one) created by T1 here:{{$}}
// CHECK-NEXT: #0 {{.*}} in pthread_create (
// CHECK-NEXT: #1 {{.*}} in outer
// FULL: {{^}}Thread T1 created by T0 here:{{$}}
// FULL-NEXT: #0 {{.*}} in pthread_create (
// FULL-NEXT: #1 {{.*}} in main
// CHECK: SUMMARY
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

static void *inner(void *P) {
  pthread_setname_np(pthread_self(), "inner one");
  ((volatile char *)P)[10] = 1;
  return NULL;
}

static void *outer(void *P) {
  pthread_t Thread;
  pthread_create(&Thread, NULL, inner, P);
  pthread_join(Thread, NULL);
  return NULL;
}

int main(void) {
  pthread_t Thread;
  pthread_create(&Thread, NULL, outer, malloc(10));
  pthread_join(Thread, NULL);
  return 0;
}
