// A freed slot is given out again only after much else: at least 100,000 frees of
// 64 bytes or a third of what lives, and never at once, whatever the order.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: env PAGESAN_OPTIONS=detect_leaks=0 %t 64 >%t.64
// RUN: FileCheck %s --check-prefixes=CHECK,SMALL --input-file=%t.64
// RUN: env PAGESAN_OPTIONS=detect_leaks=0 %t 200 >%t.200
// RUN: FileCheck %s --check-prefixes=CHECK,OTHER --input-file=%t.200
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { Live = 20000, Steps = 200000, Table = 1 << 21 };

// By address: the number of frees when it was freed last. Not of the heap.
typedef struct {
  uintptr_t Addr;
  uint32_t When;
} Death;
static Death *Deaths;
static uint32_t Frees, Nearest;
static char *Objects[Live];
static uint64_t Random = 88172645463325252u;
static size_t Size;

static Death *deathOf(uintptr_t Addr) {
  size_t At = Addr * 0x9e3779b97f4a7c15u >> 43;
  while (Deaths[At].Addr && Deaths[At].Addr != Addr)
    At = (At + 1) % Table;
  Deaths[At].Addr = Addr;
  return &Deaths[At];
}
static void noteFree(void *P) { deathOf((uintptr_t)P)->When = ++Frees; }
static void *noteNew(void *P) {
  Death *D = deathOf((uintptr_t)P);
  if (D->When && Frees - D->When < Nearest)
    Nearest = Frees - D->When;
  D->When = 0;
  return P;
}
static void drop(size_t I) {
  noteFree(Objects[I]);
  free(Objects[I]);
}
static size_t next(void) {
  Random ^= Random << 13, Random ^= Random >> 7, Random ^= Random << 17;
  return Random % Live;
}

static void anyOrder(void) {
  for (int Step = 0; Step < Steps; ++Step) {
    size_t I = next();
    drop(I);
    Objects[I] = noteNew(malloc(Size));
  }
}
static void oldestFirst(void) {
  for (int Step = 0; Step < Steps; ++Step) {
    drop(Step % Live);
    Objects[Step % Live] = noteNew(malloc(Size));
  }
}
// A stack: the last few objects come and go.
static void newestFirst(void) {
  for (int Step = 0; Step < Steps / 8; ++Step) {
    size_t Depth = next() % 8;
    for (size_t I = 0; I <= Depth; ++I)
      drop(Live - 1 - I);
    for (size_t I = Depth + 1; I-- > 0;)
      Objects[Live - 1 - I] = noteNew(malloc(Size));
  }
}
// Sizes around it, so that several classes take turns.
static void manyClasses(void) {
  for (int Step = 0; Step < Steps; ++Step) {
    size_t I = next();
    drop(I);
    Objects[I] = noteNew(malloc(Size - Size / 2 + next() % (Size / 2)));
  }
}
static void reallocated(void) {
  for (int Step = 0; Step < Steps; ++Step) {
    size_t I = next();
    char *Old = Objects[I];
    Objects[I] = realloc(Old, Size - Step % 8);
    noteFree(Old);
    noteNew(Objects[I]);
  }
}
static void oneObject(void) {
  for (int Step = 0; Step < Steps; ++Step) {
    drop(0);
    Objects[0] = noteNew(malloc(Size));
  }
}

// One thread frees what the other has made, and they take turns at making.
static pthread_mutex_t Turn = PTHREAD_MUTEX_INITIALIZER;
static void *exchange(void *Unused) {
  (void)Unused;
  for (int Step = 0; Step < Steps / 64; ++Step) {
    pthread_mutex_lock(&Turn);
    for (int N = 0; N < 32; ++N) {
      size_t I = next();
      drop(I);
      Objects[I] = noteNew(malloc(Size));
    }
    pthread_mutex_unlock(&Turn);
  }
  return NULL;
}
static void twoThreads(void) {
  pthread_t Threads[2];
  for (int I = 0; I < 2; ++I)
    pthread_create(&Threads[I], NULL, exchange, NULL);
  for (int I = 0; I < 2; ++I)
    pthread_join(Threads[I], NULL);
}
// What a thread had left when it ended comes to others.
static void shortThreads(void) {
  for (int I = 0; I < 40; ++I) {
    pthread_t Thread;
    pthread_create(&Thread, NULL, exchange, NULL);
    pthread_join(Thread, NULL);
  }
}

static void run(const char *Name, void (*Pattern)(void)) {
  Nearest = ~0u;
  Pattern();
  printf("%s: %s", Name, Nearest == ~0u ? "never" : "");
  if (Nearest != ~0u)
    printf("%u", Nearest);
  printf("%s%s\n", Nearest >= 100000 ? ", far" : "",
         Nearest >= 400 ? ", not near" : "");
  fflush(stdout);
}

static void child(void) {
  pid_t Child = fork();
  if (Child == 0) {
    run("fork child", anyOrder);
    _exit(0);
  }
  waitpid(Child, NULL, 0);
}

int main(int Argc, char **Argv) {
  Size = Argc > 1 ? strtoul(Argv[1], NULL, 10) : 64;
  Deaths = mmap(NULL, Table * sizeof(Death), PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  for (size_t I = 0; I < Live; ++I)
    Objects[I] = malloc(Size);
  run("any order", anyOrder);
  child();
  run("oldest first", oldestFirst);
  run("newest first", newestFirst);
  run("reallocated", reallocated);
  run("two threads", twoThreads);
  run("short threads", shortThreads);
  run("many classes", manyClasses);
  run("one object", oneObject);
  return 0;
}
// SMALL: any order: {{.*}}, far
// OTHER: any order: {{.*}}, not near
// SMALL: fork child: {{.*}}, far
// OTHER: fork child: {{.*}}, not near
// CHECK: oldest first: {{.*}}, not near
// CHECK: newest first: {{.*}}, not near
// SMALL: reallocated: {{.*}}, far
// OTHER: reallocated: {{.*}}, not near
// SMALL: two threads: {{.*}}, far
// OTHER: two threads: {{.*}}, not near
// SMALL: short threads: {{.*}}, far
// OTHER: short threads: {{.*}}, not near
// SMALL: many classes: {{.*}}, far
// OTHER: many classes: {{.*}}, not near
// CHECK: one object: {{.*}}, not near
