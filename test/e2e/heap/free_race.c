// Of two threads that free the same object at once, one wins and the other is
// told of a double free: never both, never none.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: env PAGESAN_OPTIONS=halt_on_error=0 %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <sanitizer/allocator_interface.h>
#include <stdio.h>
#include <stdlib.h>

enum { Rounds = 5000 };
static char *Objects[Rounds];
static pthread_barrier_t Barrier;

// Within a hundred rounds of each other: often in the same call.
static void *freeAll(void *Arg) {
  for (int I = 0; I < Rounds; ++I) {
    if (I % 100 == 0)
      pthread_barrier_wait(&Barrier);
    free(Objects[I]);
  }
  return NULL;
}

int main(void) {
  pthread_t Threads[2];
  pthread_barrier_init(&Barrier, NULL, 2);
  size_t Before = __sanitizer_get_current_allocated_bytes();
  for (int I = 0; I < Rounds; ++I)
    Objects[I] = malloc(100);
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], NULL, freeAll, NULL);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], NULL);
  size_t After = __sanitizer_get_current_allocated_bytes();
  long Left = (long)(After - Before) / 100;
  // Threads and what the C library keeps for them come to less than 50 objects.
  fprintf(stderr, "left: %s\n", Left > -50 && Left < 50 ? "none" : "wrong");
  // CHECK: ERROR: AddressSanitizer: attempting double-free on {{0x[0-9a-f]+}} in thread T{{[12]}}:
  // CHECK: #0 {{.*}} in free
  // CHECK-NEXT: #1 {{.*}} in freeAll {{.*}}free_race.c:[[@LINE-21]]
  // CHECK: left: none
  return 0;
}
