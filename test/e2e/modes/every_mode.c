// The same binary in every mode gives the same verdicts: the shadow's three
// modes, both orders of looking, stale views, no mappings to spend.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %pagesan -g -O1 -mllvm -pagesan-outline %s -o %t.outlined -lpthread
// RUN: /usr/bin/python3 %S/Inputs/every_mode.py %t
// RUN: /usr/bin/python3 %S/Inputs/every_mode.py %t.outlined
//
// A demotion that forgets to invalidate views is wrong, and stale views show
// it: the thread that had seen the block good goes on reading it after free.
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 not %t other_thread_freed 2>&1 | FileCheck %s --check-prefix=FOUND
// RUN: env PAGESAN_OPTIONS=force_stale_views=1:break_demotion=1 %t other_thread_freed 2>&1 | FileCheck %s --check-prefix=MISSED
// FOUND: heap-use-after-free
// MISSED-NOT: heap-use-after-free
// MISSED: end
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Big = 300000 };

static volatile char *make(size_t Size) {
  volatile char *P = malloc(Size);
  for (size_t I = 0; I < Size; I += 64)
    P[I] = 1;
  return P;
}

static int readU32(volatile char *P) { return *(volatile int *)P; }

static int smallRight(void) { return make(20)[20]; }
static int smallLeft(void) { return make(20)[-1]; }
static int partialOk(void) { return readU32(make(20) + 16); }
static int partialOver(void) { return readU32(make(20) + 17); }
static int largeRight(void) { return make(Big)[Big]; }
static int largeLeft(void) { return make(Big)[-1]; }
static int largeGuard(void) { return make(Big)[(Big + 4095) / 4096 * 4096]; }
// The object ends at a page's end: four bytes of Valid, four of Guard.
struct __attribute__((packed)) Unaligned {
  long Value;
};
static int readAcross(int Before) {
  volatile char *End = make(4096 * 70) + 4096 * 70;
  return (int)((volatile struct Unaligned *)(End - Before))->Value;
}
static int straddle(void) { return readAcross(4); }
static int straddleOk(void) { return readAcross(8); }
static int untouched(void) {
  return ((volatile char *)calloc(1, Big))[Big - 1];
}

static int freed(size_t Size, size_t At) {
  volatile char *P = make(Size);
  free((void *)P);
  return P[At];
}
static int smallFreed(void) { return freed(20, 3); }
static int largeFreed(void) { return freed(Big, 100000); }
static int edgeFreed(void) { return freed(Big, Big - 1); }

static int rangeOver(void) {
  volatile char *P = make(Big), *Q = make(Big + 1);
  memcpy((char *)Q, (const char *)P, *(volatile int *)&(int){Big + 1});
  return Q[1] - 1;
}
static int rangeOk(void) {
  volatile char *P = make(Big), *Q = make(Big);
  memcpy((char *)Q, (const char *)P, *(volatile int *)&(int){Big});
  return Q[64] - 1;
}

static void *freeIt(void *P) {
  free(P);
  return NULL;
}
static int otherThreadFreed(void) {
  volatile char *P = make(Big);
  pthread_t Thread;
  pthread_create(&Thread, NULL, freeIt, (void *)P);
  pthread_join(Thread, NULL);
  return P[5000] * 0;
}
static void *touchIt(void *P) {
  return (void *)(long)(((volatile char *)P)[4000] * 0);
}
static int otherThreadOk(void) {
  volatile char *P = make(Big);
  pthread_t Thread;
  pthread_create(&Thread, NULL, touchIt, (void *)P);
  pthread_join(Thread, NULL);
  free((void *)P);
  P = make(Big);
  return P[4000] * 0;
}

static const struct {
  const char *Name;
  int (*Run)(void);
} Stories[] = {
    {"small_right", smallRight},
    {"small_left", smallLeft},
    {"partial_ok", partialOk},
    {"partial_over", partialOver},
    {"large_right", largeRight},
    {"large_left", largeLeft},
    {"large_guard", largeGuard},
    {"straddle", straddle},
    {"straddle_ok", straddleOk},
    {"untouched_ok", untouched},
    {"small_freed", smallFreed},
    {"large_freed", largeFreed},
    {"edge_freed", edgeFreed},
    {"range_over", rangeOver},
    {"range_ok", rangeOk},
    {"other_thread_freed", otherThreadFreed},
    {"other_thread_ok", otherThreadOk},
};

int main(int Argc, char **Argv) {
  for (size_t I = 0; I < sizeof(Stories) / sizeof(*Stories); ++I) {
    if (Argc == 1)
      puts(Stories[I].Name);
    else if (!strcmp(Argv[1], Stories[I].Name))
      Stories[I].Run();
  }
  if (Argc > 1)
    puts("end");
  return 0;
}
