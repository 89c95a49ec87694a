// Prints what a trip on a partial granule, a copy of constant size and a realloc by
// small steps cost: nanoseconds, the best of 300; seconds and moves for realloc. Build
// with clang, pagesan-clang and clang -fsanitize=address, -O2, and compare.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { Objects = 1000, Rounds = 300, Passes = 10 };

static double now(void) {
  struct timespec T;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &T);
  return T.tv_sec + T.tv_nsec * 1e-9;
}

static char *To[Objects], *From[Objects];
static unsigned long Sink;

static void allocate(size_t Bytes) {
  for (int I = 0; I < Objects; ++I) {
    To[I] = calloc(1, Bytes);
    From[I] = calloc(1, Bytes);
  }
}

static void measure(const char *What, void (*Pass)(void)) {
  double Best = 1e99;
  for (int Round = 0; Round < Rounds; ++Round) {
    double Begin = now();
    for (int I = 0; I < Passes; ++I)
      Pass();
    double Took = now() - Begin;
    Best = Took < Best ? Took : Best;
  }
  printf("%-28s %6.2f ns\n", What, Best * 1e9 / Passes / Objects);
}

__attribute__((noinline)) static void readFour(void) {
  for (int I = 0; I < Objects; ++I)
    Sink += *(unsigned *)From[I];
}

__attribute__((noinline)) static void readEightAtFour(void) {
  for (int I = 0; I < Objects; ++I) {
    unsigned long Value;
    memcpy(&Value, From[I] + 4, 8);
    Sink += Value;
  }
}

#define COPIES(Bytes)                                                          \
  __attribute__((noinline)) static void copy##Bytes(void) {                    \
    for (int I = 0; I < Objects; ++I)                                          \
      memcpy(To[I], From[I], Bytes);                                           \
  }                                                                            \
  __attribute__((noinline)) static void set##Bytes(void) {                     \
    for (int I = 0; I < Objects; ++I)                                          \
      memset(To[I], 0, Bytes);                                                 \
  }
COPIES(12)
COPIES(24)
COPIES(64)

#define MEASURE_COPIES(Bytes)                                                  \
  allocate(Bytes);                                                             \
  measure("copy of " #Bytes, copy##Bytes);                                     \
  measure("memset of " #Bytes, set##Bytes)

static void grow(const char *What, size_t Size, size_t Step, size_t Last) {
  double Begin = now();
  int Moves = 0;
  char *P = malloc(Size);
  while ((Size += Step) <= Last) {
    char *Q = realloc(P, Size);
    Moves += Q != P;
    P = Q;
    P[Size - 1] = 1;
  }
  printf("%-28s %6.3f s, %d moves\n", What, now() - Begin, Moves);
  free(P);
}

int main(void) {
  allocate(4);
  measure("read of 4 in 4 bytes", readFour);
  allocate(8);
  measure("read of 4 in 8 bytes", readFour);
  allocate(12);
  measure("read of 8 at 4 in 12 bytes", readEightAtFour);
  MEASURE_COPIES(12);
  MEASURE_COPIES(24);
  MEASURE_COPIES(64);
  grow("1 byte at a time to 300 KB", 1, 1, 300000);
  grow("4 KiB at a time to 64 MiB", 65536, 4096, 64 << 20);
  return Sink == 1;
}
