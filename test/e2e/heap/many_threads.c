// Threads that allocate little share spans: with 20 sizes in use each takes a
// few KiB beside its stack. What a thread has borrowed and not given out serves
// the next one, and no object is given out twice.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t sizes | FileCheck %s --check-prefix=SIZES
// SIZES: under 60 KiB a thread: yes
// RUN: %t next | FileCheck %s --check-prefix=NEXT
// NEXT: under 2 MiB more after 3000 threads: yes
// RUN: %t mixed | FileCheck %s --check-prefix=MIXED
// MIXED: 0 objects spoilt
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Threads = 200, Sizes = 20, Rounds = 400 };

static pthread_barrier_t Barrier;

static void *holdSizes(void *Unused) {
  char *Held[Sizes];
  for (int I = 0; I < Sizes; ++I) {
    Held[I] = malloc(24 + I * 40);
    *(volatile char *)Held[I] = 1;
  }
  pthread_barrier_wait(&Barrier);
  pthread_barrier_wait(&Barrier);
  for (int I = 0; I < Sizes; ++I)
    free(Held[I]);
  return Unused;
}

static void *allocateOne(void *Unused) {
  *(volatile char *)malloc(40) = 1;
  return Unused;
}

// Each object holds its address and its thread's mark in every word; the other
// threads free half of them.
static struct {
  unsigned long *Object;
  unsigned long Words, Mark;
} Shared[Threads][Sizes];

static long spoilt(unsigned long *Object, unsigned long Words,
                   unsigned long Mark) {
  for (unsigned long I = 0; I < Words; ++I)
    if (Object[I] != ((unsigned long)Object ^ Mark))
      return 1;
  return 0;
}

static void *mix(void *Number) {
  unsigned long Own = (unsigned long)Number, Spoilt = 0, Random = Own * 77 + 1;
  for (int Round = 0; Round < Rounds; ++Round) {
    Random = Random * 6364136223846793005ul + 1442695040888963407ul;
    unsigned long At = Random >> 33, Words = 1 + At % 90, Slot = At % Sizes;
    unsigned long *Object = malloc(Words * sizeof(*Object));
    for (unsigned long I = 0; I < Words; ++I)
      Object[I] = (unsigned long)Object ^ Own;
    // Into a place of this thread, or a neighbour's.
    unsigned long Place = (Own + At / 7 % 2) % Threads;
    static pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&Lock);
    unsigned long *Old = Shared[Place][Slot].Object;
    unsigned long OldWords = Shared[Place][Slot].Words;
    unsigned long Mark = Shared[Place][Slot].Mark;
    Shared[Place][Slot].Object = Object;
    Shared[Place][Slot].Words = Words;
    Shared[Place][Slot].Mark = Own;
    pthread_mutex_unlock(&Lock);
    if (Old)
      Spoilt += spoilt(Old, OldWords, Mark);
    free(Old);
  }
  return (void *)Spoilt;
}

static long sumOver(void *(*Run)(void *)) {
  static pthread_t Ids[Threads];
  long Sum = 0;
  for (long I = 0; I < Threads; ++I)
    pthread_create(&Ids[I], NULL, Run, (void *)I);
  for (long I = 0; I < Threads; ++I) {
    void *Result;
    pthread_join(Ids[I], &Result);
    Sum += (long)Result;
  }
  return Sum;
}

int main(int argc, char **argv) {
  long Before = pssKiB();
  pthread_t Id;
  switch (argv[1][0]) {
  case 's':
    pthread_barrier_init(&Barrier, NULL, Threads + 1);
    for (int I = 0; I < Threads; ++I)
      pthread_create(&Id, NULL, holdSizes, NULL);
    pthread_barrier_wait(&Barrier);
    Before = (pssKiB() - Before) / Threads;
    printf("%ld: under 60 KiB a thread: %s\n", Before,
           Before < 60 ? "yes" : "no");
    pthread_barrier_wait(&Barrier);
    break;
  case 'n':
    for (int I = 0; I < 3000; ++I) {
      pthread_create(&Id, NULL, allocateOne, NULL);
      pthread_join(Id, NULL);
    }
    Before = pssKiB() - Before;
    printf("%ld: under 2 MiB more after 3000 threads: %s\n", Before,
           Before < 2048 ? "yes" : "no");
    break;
  case 'm':
    printf("%ld objects spoilt\n", sumOver(mix));
  }
  fflush(stdout);
  _Exit(0);
}
