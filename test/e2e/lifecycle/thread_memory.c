// What a thread that lives costs. Its start allocates nothing.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { Threads = 400 };
static pthread_barrier_t Barrier;

static void *live(void *WantsHeap) {
  char Local[40];
  __asm__ volatile("" ::"r"(Local) : "memory");
  void *P = WantsHeap ? malloc(64) : NULL;
  pthread_barrier_wait(&Barrier);
  pthread_barrier_wait(&Barrier);
  free(P);
  return NULL;
}

static long eachKiB(void *WantsHeap) {
  pthread_t T[Threads];
  pthread_barrier_init(&Barrier, NULL, Threads + 1);
  long Before = pssKiB();
  for (int I = 0; I < Threads; ++I)
    if (pthread_create(&T[I], NULL, live, WantsHeap))
      return -1;
  pthread_barrier_wait(&Barrier);
  long Each = (pssKiB() - Before) / Threads;
  pthread_barrier_wait(&Barrier);
  for (int I = 0; I < Threads; ++I)
    pthread_join(T[I], NULL);
  return Each;
}

static void tell(const char *What, long KiB, long Most) {
  if (KiB > 0 && KiB < Most)
    printf("%s: under %ld KiB\n", What, Most);
  else
    printf("%s: %ld KiB\n", What, KiB);
}

int main(void) {
  // CHECK: without heap: under 30 KiB
  tell("without heap", eachKiB(NULL), 30);
  // CHECK: with an object: under 60 KiB
  tell("with an object", eachKiB(&Barrier), 60);
  return 0;
}
