/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Small objects. One workload a run:
 *   pair SIZE THREADS COUNT   malloc and free, 64 objects live in each thread
 *   trees DEPTH ROUNDS        binary trees, built and torn down
 *   server THREADS REQUESTS   lifetimes of a server: most objects end with
 *                             their request, some live in a cache
 *   handoff PAIRS COUNT       one thread allocates, another frees
 */
#include "common.h"

#include <stdatomic.h>

/* --- pair ---------------------------------------------------------------- */

enum { kRing = 64 };
static size_t PairSize, PairCount;

static void *runPairs(void *Unused) {
  (void)Unused;
  void *Ring[kRing] = {0};
  for (size_t I = 0; I < PairCount; ++I) {
    void **Slot = &Ring[I % kRing];
    free(*Slot);
    char *P = allocate(PairSize);
    *(volatile char *)P = (char)I;
    *Slot = P;
  }
  for (int I = 0; I < kRing; ++I)
    free(Ring[I]);
  return NULL;
}

/* --- trees --------------------------------------------------------------- */

typedef struct Node {
  struct Node *Left, *Right;
} Node;

static Node *makeTree(size_t Depth) {
  Node *N = allocate(sizeof(Node));
  N->Left = Depth ? makeTree(Depth - 1) : NULL;
  N->Right = Depth ? makeTree(Depth - 1) : NULL;
  return N;
}

static size_t dropTree(Node *N) {
  if (!N)
    return 0;
  size_t Count = 1 + dropTree(N->Left) + dropTree(N->Right);
  free(N);
  return Count;
}

static void runTrees(size_t Depth, size_t Rounds) {
  Node *LongLived = makeTree(Depth);
  size_t Nodes = 0;
  for (size_t R = 0; R < Rounds; ++R)
    for (size_t D = 4; D <= Depth; D += 4)
      for (size_t I = 0; I < (size_t)1 << (Depth - D); ++I)
        Nodes += dropTree(makeTree(D));
  printf("%zu nodes\n", Nodes + dropTree(LongLived));
}

/* --- server -------------------------------------------------------------- */

enum { kCacheSlots = 20000, kMaxPerRequest = 96, kConnections = 64 };
static size_t Requests;

/* Mostly tens to hundreds of bytes, now and then a buffer of up to 64 KiB. */
static size_t requestSize(Random *R) {
  return randomBelow(R, 64) ? randomSize(R, 16, 6) : randomSize(R, 2048, 5);
}

static void *serve(void *Number) {
  Random R = {1 + (uintptr_t)Number};
  void **Cache = calloc(kCacheSlots, sizeof(void *));
  void *Connections[kConnections] = {0};
  for (size_t Request = 0; Request < Requests; ++Request) {
    void *Own[kMaxPerRequest];
    size_t Count = 24 + randomBelow(&R, kMaxPerRequest - 24);
    for (size_t I = 0; I < Count; ++I) {
      size_t Size = requestSize(&R);
      Own[I] = allocate(Size);
      memset(Own[I], (int)I, Size < 512 ? Size : 512);
    }
    for (size_t I = 0; I < Count; ++I) {
      if (randomBelow(&R, 20)) {
        free(Own[I]);
        continue;
      }
      void **Slot = &Cache[randomBelow(&R, kCacheSlots)];
      free(*Slot);
      *Slot = Own[I];
    }
    void **Connection = &Connections[randomBelow(&R, kConnections)];
    if (randomBelow(&R, 8) == 0)
      *Connection = realloc(*Connection, 16384 + randomBelow(&R, 16384));
  }
  for (size_t I = 0; I < kCacheSlots; ++I)
    free(Cache[I]);
  for (size_t I = 0; I < kConnections; ++I)
    free(Connections[I]);
  free(Cache);
  return NULL;
}

/* --- handoff ------------------------------------------------------------- */

enum { kQueue = 1024 };
typedef struct {
  _Alignas(64) _Atomic size_t Made;
  _Alignas(64) _Atomic size_t Taken;
  void *Items[kQueue];
} Queue;
static Queue Queues[16];
static size_t HandoffCount;

static void pauseWhileEqual(_Atomic size_t *At, size_t Value) {
  while (atomic_load_explicit(At, memory_order_acquire) == Value)
    sched_yield();
}

/* Even threads make, odd ones take. */
static void *handOff(void *Number) {
  uintptr_t N = (uintptr_t)Number;
  Queue *Q = &Queues[N / 2];
  Random R = {N};
  for (size_t I = 0; I < HandoffCount; ++I) {
    if (N % 2 == 0) {
      if (I >= kQueue)
        pauseWhileEqual(&Q->Taken, I - kQueue);
      char *P = allocate(randomSize(&R, 16, 5));
      *P = 1;
      Q->Items[I % kQueue] = P;
      atomic_store_explicit(&Q->Made, I + 1, memory_order_release);
    } else {
      pauseWhileEqual(&Q->Made, I);
      free(Q->Items[I % kQueue]);
      atomic_store_explicit(&Q->Taken, I + 1, memory_order_release);
    }
  }
  return NULL;
}

int main(int Argc, char **Argv) {
  const char *Name = Argc > 1 ? Argv[1] : "";
  if (!strcmp(Name, "pair") && Argc == 5) {
    PairSize = argument(Argv, 2);
    PairCount = argument(Argv, 4);
    runThreads((unsigned)argument(Argv, 3), runPairs);
  } else if (!strcmp(Name, "trees") && Argc == 4) {
    runTrees(argument(Argv, 2), argument(Argv, 3));
  } else if (!strcmp(Name, "server") && Argc == 4) {
    Requests = argument(Argv, 3);
    runThreads((unsigned)argument(Argv, 2), serve);
  } else if (!strcmp(Name, "handoff") && Argc == 4) {
    HandoffCount = argument(Argv, 3);
    runThreads(2 * (unsigned)argument(Argv, 2), handOff);
  } else {
    fprintf(stderr, "small: see the head of small.c\n");
    return 2;
  }
  return 0;
}
