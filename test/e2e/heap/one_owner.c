// No memory is given out twice: of objects that live long among many that do
// not, none overlaps another, and each keeps what was written into it.
// RUN: %pagesan -g -O1 %s -lpthread -o %t
// RUN: %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=0 %t | FileCheck %s
// CHECK: 0 wrong
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { Threads = 2, Kept = 4000, Steps = 400000, Longest = 6000 };

static int Wrong;

struct Object {
  uint64_t *Data; // its number first and last
  size_t Words;
};

static uint64_t next(uint64_t *State) {
  *State ^= *State << 13;
  *State ^= *State >> 7;
  *State ^= *State << 17;
  return *State;
}

static void *churn(void *Seed) {
  uint64_t State = (uintptr_t)Seed * 0x9e3779b97f4a7c15;
  struct Object *All = calloc(Kept, sizeof(*All));
  for (uint64_t Step = 1; Step <= Steps; ++Step) {
    // A few are replaced all the time, others live long.
    uint64_t R = next(&State);
    struct Object *O = &All[R & 1 ? (R >> 1) % 64 : (R >> 1) % Kept];
    if (O->Data && (O->Data[0] != O->Data[O->Words - 1] ||
                    (O->Data[0] & 0xff) != (uintptr_t)Seed))
      __atomic_fetch_add(&Wrong, 1, __ATOMIC_RELAXED);
    free(O->Data);
    O->Words = 2 + next(&State) % (Longest / 8);
    O->Data = malloc(O->Words * 8);
    O->Data[0] = O->Data[O->Words - 1] = Step << 8 | (uintptr_t)Seed;
  }
  for (int I = 0; I < Kept; ++I)
    free(All[I].Data);
  free(All);
  return NULL;
}

int main(void) {
  pthread_t T[Threads];
  for (uintptr_t I = 0; I < Threads; ++I)
    pthread_create(&T[I], NULL, churn, (void *)(I + 1));
  for (int I = 0; I < Threads; ++I)
    pthread_join(T[I], NULL);
  printf("%d wrong\n", Wrong);
}
