// Threads allocate, resize and free at random, their own objects and each
// other's; every object keeps the pattern that was written to it, calloc gives
// zeros, and nothing is reported. Children forked in the middle go on for a
// while by themselves. Allocations may fail, when told: then nothing changes.
// RUN: %pagesan -g -O2 %s -o %t -lpthread
// RUN: %t 16 2
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=1:quarantine_resident_mb=0 %t 16 1
// RUN: env PAGESAN_OPTIONS=shadow=classic:thread_local_quarantine_size_kb=0:quarantine_size_mb=0 %t 4 1
// RUN: env PAGESAN_OPTIONS=fail_allocation_every=13:allocator_may_return_null=1 \
// RUN:   %t 16 1 may-fail 2>&1 | FileCheck %s
// RUN: %if long %{ %t 16 30 %}
// RUN: %if long %{ env \
// RUN:   PAGESAN_OPTIONS=fail_allocation_every=7:allocator_may_return_null=1 \
// RUN:   %t 16 30 may-fail 2>&1 | FileCheck %s %}
// CHECK: {{^[1-9][0-9]*}} allocations failed
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { Slots = 600, Mailboxes = 64 };

struct Object {
  unsigned char *Memory;
  size_t Size;
  unsigned char Pattern;
};
// Objects on their way to other threads.
static _Atomic(struct Object *) Mail[Mailboxes];
static atomic_int Stop;
static int MayFail;
static atomic_long Failures;

static uint64_t next(uint64_t *State) {
  *State ^= *State << 13;
  *State ^= *State >> 7;
  *State ^= *State << 17;
  return *State;
}

static void die(const char *What, const struct Object *O, size_t At) {
  fprintf(stderr, "%s: object %p of %zu bytes, at %zu\n", What,
          (void *)O->Memory, O->Size, At);
  abort();
}

// True when there is none and that is all right.
static int failed(const void *Memory) {
  if (Memory || !MayFail)
    return 0;
  atomic_fetch_add(&Failures, 1);
  return 1;
}

static void check(const struct Object *O, size_t Size) {
  for (size_t I = 0; I < Size; ++I)
    if (O->Memory[I] != O->Pattern)
      die("content lost", O, I);
}

static void fill(struct Object *O, uint64_t Random) {
  O->Pattern = (unsigned char)(Random >> 3 | 1);
  memset(O->Memory, O->Pattern, O->Size);
}

static void make(struct Object *O, uint64_t *State) {
  uint64_t R = next(State);
  size_t Size = R % 7 == 0 ? next(State) % 30000 : next(State) % 300;
  if (R % 1009 == 0)
    Size = next(State) % 500000;
  size_t Alignment = 16;
  O->Size = Size;
  switch (R >> 8 & 7) {
  case 0:
    O->Memory = calloc(1, Size);
    for (size_t I = 0; O->Memory && I < Size; ++I)
      if (O->Memory[I])
        die("calloc", O, I);
    break;
  case 1:
    Alignment = (size_t)16 << (R >> 16) % 10;
    O->Memory = memalign(Alignment, Size);
    break;
  default:
    O->Memory = malloc(Size);
  }
  if (failed(O->Memory))
    return;
  if (!O->Memory || (uintptr_t)O->Memory % Alignment ||
      malloc_usable_size(O->Memory) != Size)
    die("bad object", O, Alignment);
  fill(O, R);
}

static void release(struct Object *O) {
  check(O, O->Size);
  free(O->Memory);
  O->Memory = NULL;
}

static void resize(struct Object *O, uint64_t *State) {
  size_t Size = 1 + next(State) % (2 * O->Size + 100);
  size_t Kept = Size < O->Size ? Size : O->Size;
  unsigned char *Memory = realloc(O->Memory, Size);
  if (failed(Memory)) {
    check(O, O->Size);
    return;
  }
  O->Memory = Memory;
  check(O, Kept);
  O->Size = Size;
  fill(O, next(State));
}

// Puts the object into a mailbox and takes what was there.
static void exchange(struct Object *O, uint64_t *State) {
  struct Object *Letter = malloc(sizeof(*Letter));
  if (failed(Letter))
    return;
  *Letter = *O;
  Letter = atomic_exchange(&Mail[next(State) % Mailboxes], Letter);
  O->Memory = NULL;
  if (!Letter)
    return;
  *O = *Letter;
  free(Letter);
}

static void *mustHave(size_t Size) {
  void *Memory = calloc(1, Size);
  while (failed(Memory))
    Memory = calloc(1, Size);
  return Memory;
}

static void *work(void *Seed) {
  uint64_t State = 88172645463325252ull * ((uintptr_t)Seed + 1);
  struct Object *Objects = mustHave(Slots * sizeof(*Objects));
  while (!atomic_load(&Stop))
    for (int I = 0; I < 1000; ++I) {
      struct Object *O = &Objects[next(&State) % Slots];
      unsigned Choice = next(&State) >> 20 & 15;
      if (!O->Memory)
        make(O, &State);
      else if (Choice < 2)
        exchange(O, &State);
      else if (Choice < 4)
        resize(O, &State);
      else
        release(O);
    }
  for (int I = 0; I < Slots; ++I)
    if (Objects[I].Memory)
      release(&Objects[I]);
  free(Objects);
  return NULL;
}

static void *shortWork(void *Seed) {
  uint64_t State = 5 + (uintptr_t)Seed;
  struct Object O;
  for (int I = 0; I < 3000; ++I) {
    make(&O, &State);
    if (O.Memory)
      release(&O);
  }
  return NULL;
}

// Thread creation allocates.
static pthread_t start(void *(*Body)(void *), uintptr_t Seed) {
  pthread_t Thread;
  int Error;
  while ((Error = pthread_create(&Thread, NULL, Body, (void *)Seed)) != 0)
    if (!MayFail) {
      fprintf(stderr, "pthread_create: %s\n", strerror(Error));
      abort();
    }
  return Thread;
}

// The child has one thread, and makes others.
static void forkOnce(uintptr_t Seed) {
  pid_t Child = fork();
  if (!Child) {
    alarm(60); // a lock that was left taken
    pthread_t Thread = start(shortWork, Seed);
    shortWork((void *)(Seed + 1));
    pthread_join(Thread, NULL);
    _exit(0);
  }
  int Status;
  waitpid(Child, &Status, 0);
  if (Status) {
    fprintf(stderr, "child: status %x\n", Status);
    abort();
  }
}

int main(int argc, char **argv) {
  int Threads = atoi(argv[1]), Seconds = atoi(argv[2]);
  pthread_t All[64];
  MayFail = argc > 3;
  time_t End = time(NULL) + Seconds;
  for (uintptr_t I = 0; I < (uintptr_t)Threads; ++I)
    All[I] = start(work, I);
  for (uintptr_t I = 0; time(NULL) < End; ++I) {
    forkOnce(I);
    // Threads come and go as well.
    pthread_join(start(shortWork, I), NULL);
    usleep(20000);
  }
  atomic_store(&Stop, 1);
  for (int I = 0; I < Threads; ++I)
    pthread_join(All[I], NULL);
  for (int I = 0; I < Mailboxes; ++I)
    if (Mail[I]) {
      release(Mail[I]);
      free(Mail[I]);
    }
  if (MayFail)
    printf("%ld allocations failed\n", atomic_load(&Failures));
  return 0;
}
