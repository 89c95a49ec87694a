/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef PAGESAN_BENCHMARKS_HEAP_COMMON_H
#define PAGESAN_BENCHMARKS_HEAP_COMMON_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same numbers everywhere: splitmix64. */
typedef struct {
  uint64_t State;
} Random;
static inline uint64_t randomWord(Random *R) {
  uint64_t Z = (R->State += 0x9e3779b97f4a7c15u);
  Z = (Z ^ (Z >> 30)) * 0xbf58476d1ce4e5b9u;
  Z = (Z ^ (Z >> 27)) * 0x94d049bb133111ebu;
  return Z ^ (Z >> 31);
}
static inline size_t randomBelow(Random *R, size_t N) {
  return (size_t)(((unsigned __int128)randomWord(R) * N) >> 64);
}
/* Low * 2^x, x uniform: as many small as large ones by order of magnitude. */
static inline size_t randomSize(Random *R, size_t Low, unsigned Doublings) {
  unsigned Log = (unsigned)randomBelow(R, Doublings);
  size_t Base = Low << Log;
  return Base + randomBelow(R, Base);
}

static inline void *allocate(size_t Size) {
  void *P = malloc(Size);
  if (!P) {
    fprintf(stderr, "out of memory: %zu bytes\n", Size);
    exit(2);
  }
  return P;
}

/* Start(Arg of its own number) on so many threads, all joined. */
static inline void runThreads(unsigned Count, void *(*Start)(void *)) {
  pthread_t Threads[64];
  if (Count == 1) {
    Start(NULL);
    return;
  }
  for (uintptr_t I = 0; I < Count; ++I)
    if (pthread_create(&Threads[I], NULL, Start, (void *)I) != 0)
      abort();
  for (unsigned I = 0; I < Count; ++I)
    pthread_join(Threads[I], NULL);
}

static inline size_t argument(char **Argv, int I) {
  return strtoull(Argv[I], NULL, 0);
}

#endif /* PAGESAN_BENCHMARKS_HEAP_COMMON_H */
