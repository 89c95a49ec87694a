// Two threads that report at once take turns; when the first report ends the
// process there is no second.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:print_legend=0 %t > %t.out 2>&1
// RUN: grep -cE '==ERROR: ' %t.out | FileCheck %s --check-prefix=COUNT
// RUN: grep -A2 '^=====' %t.out | grep -cE '^(=====|==[0-9]+==ERROR: AddressSanitizer: heap-buffer-overflow|WRITE of size 1 at .* thread T[12]$)' | FileCheck %s --check-prefix=LINES
// RUN: env PAGESAN_OPTIONS=print_legend=0 not %t > %t.one 2>&1
// RUN: grep -cE 'ERROR: ' %t.one | FileCheck %s --check-prefix=ONE
// RUN: grep -cE 'ABORTING' %t.one | FileCheck %s --check-prefix=ONE
// COUNT: {{^}}16{{$}}
// LINES: {{^}}48{{$}}
// ONE: {{^}}1{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdlib.h>

static pthread_barrier_t Barrier;

#define TWICE(X) X X
#define ALL(P) TWICE(TWICE(TWICE(write(P);)))

__attribute__((always_inline)) static inline void write(volatile char *P) {
  pthread_barrier_wait(&Barrier);
  P[10] = 1;
}

static void *first(void *P) {
  ALL(P)
  return NULL;
}
static void *second(void *P) {
  ALL(P)
  return NULL;
}

int main(void) {
  pthread_t A, B;
  pthread_barrier_init(&Barrier, NULL, 2);
  pthread_create(&A, NULL, first, malloc(10));
  pthread_create(&B, NULL, second, malloc(10));
  pthread_join(A, NULL);
  pthread_join(B, NULL);
  return 0;
}
