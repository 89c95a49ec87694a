// An allocation that fails while a thread begins, of the C library's too, costs it
// nothing: uses of its variables after return are found.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: sh -c 'for n in 4 5 6 7 8 9 10 11 12 13; do PAGESAN_OPTIONS=allocator_may_return_null=1:fail_allocation_every=$n %t; done' | FileCheck %s --implicit-check-not=lost
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CHECK-COUNT-10: found in 4 threads

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdio.h>

static __attribute__((noinline)) void *addressOfLocal(int N) {
  volatile char Local[40];
  Local[N] = 1;
  volatile char *volatile Escaped = Local;
  return (void *)Escaped;
}

static void *run(void *Found) {
  *(int *)Found += __asan_address_is_poisoned(addressOfLocal(3));
  return NULL;
}

int main(void) {
  int Found = 0;
  // What the thread itself needs may be refused as well.
  for (int Made = 0, Tries = 0; Made < 4 && Tries < 1000; ++Tries) {
    pthread_t T;
    if (pthread_create(&T, NULL, run, &Found))
      continue;
    pthread_join(T, NULL);
    ++Made;
  }
  printf("%s in %d threads\n", Found == 4 ? "found" : "lost", Found);
  return 0;
}
