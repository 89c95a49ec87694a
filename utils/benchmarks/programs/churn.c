//===- churn.c - Threads that allocate and free, also one another's
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Shared = 4096 };
static _Atomic(char *) Slots[Shared];
static long Count;

static void *work(void *Arg) {
  unsigned Seed = (unsigned)(size_t)Arg * 7919 + 1;
  unsigned long Sum = 0;
  for (long I = 0; I < Count; ++I) {
    Seed = Seed * 1103515245 + 12345;
    size_t Size = 16 + (Seed >> 16) % ((Seed & 1023) == 0 ? 20000 : 400);
    char *P = malloc(Size);
    memset(P, (int)I, Size < 64 ? Size : 64);
    P = atomic_exchange(&Slots[(Seed >> 8) % Shared], P);
    if (P)
      Sum += (unsigned char)P[7];
    free(P);
  }
  return (void *)Sum;
}

int main(int Argc, char **Argv) {
  int Threads = atoi(Argv[1]);
  Count = atol(Argv[2]);
  pthread_t T[64];
  for (int I = 0; I < Threads; ++I)
    pthread_create(&T[I], NULL, work, (void *)(size_t)I);
  for (int I = 0; I < Threads; ++I)
    pthread_join(T[I], NULL);
  for (int I = 0; I < Shared; ++I)
    free(Slots[I]);
  puts("done");
  return 0;
}
