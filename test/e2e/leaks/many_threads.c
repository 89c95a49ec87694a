// With more threads than a leak check can stop none is made, and that is said:
// what they alone point to would be taken for leaks.
// RUN: %pagesan -O1 %s -o %t -lpthread
// RUN: env LSAN_OPTIONS= PAGESAN_OPTIONS=detect_leaks=1:leak_check_threads=4 %t 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: env LSAN_OPTIONS= PAGESAN_OPTIONS=detect_leaks=1:leak_check_threads=5 %t 2>&1 | FileCheck %s --check-prefix=FITS
// OVER: more threads than option leak_check_threads: none is reported
// OVER-NOT: leaked
// OVER: all threads go on
// FITS-NOT: leak
// FITS: all threads go on
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t Barrier;

static void *hold(void *Arg) {
  void *volatile Own = malloc(100);
  pthread_barrier_wait(&Barrier);
  pthread_barrier_wait(&Barrier);
  free(Own);
  return Arg;
}

int main(void) {
  pthread_t T[5];
  pthread_barrier_init(&Barrier, NULL, 6);
  for (int I = 0; I < 5; ++I)
    pthread_create(&T[I], NULL, hold, NULL);
  pthread_barrier_wait(&Barrier);
  __lsan_do_recoverable_leak_check();
  pthread_barrier_wait(&Barrier);
  for (int I = 0; I < 5; ++I)
    pthread_join(T[I], NULL);
  fprintf(stderr, "all threads go on\n");
}
