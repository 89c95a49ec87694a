// Each system call of the runtime is refused in turn: the program either runs as
// ever, and then its five errors are all found and nothing else is reported, or
// it ends with a message that says why.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %python %S/Inputs/refused_calls.py %t %src_root/runtime/platform/fault_injection.def
//
// The option itself: what is no call, no number or no error is refused.
// RUN: not env PAGESAN_OPTIONS=fail_syscall=mmap:1 %t 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not env PAGESAN_OPTIONS=fail_syscall=mmap:0:ENOMEM %t 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not env PAGESAN_OPTIONS=fail_syscall=mmapp:1:ENOMEM %t 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not env PAGESAN_OPTIONS=fail_syscall=mmap:1:ENOMEMM %t 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: ERROR: PageSan option fail_syscall: "mmap{{.*}}" is not CALL:N:ERRNO of known names
//
// And it does refuse: a program cannot start without memory.
// RUN: not env PAGESAN_OPTIONS=fail_syscall=mmap:1+:ENOMEM:verbosity=0 %t 2>&1 | FileCheck %s --check-prefix=MEMORY
// MEMORY: ERROR: PageSan cannot
// MEMORY-NOT: work done
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile char Sink;
static volatile char Global[24];

// The program's own calls may be refused as well; it is prepared for that.
static void refused(const char *What) {
  printf("refused: %s\n", What);
  exit(3);
}

__attribute__((noinline)) static int deep(int N) {
  char Frame[64];
  memset(Frame, N, sizeof(Frame));
  Sink = Frame[N & 63];
  return N ? deep(N - 1) : Frame[3];
}

static char *allocate(size_t Size) {
  char *P = malloc(Size);
  if (!P)
    refused("malloc");
  memset(P, (int)Size, Size);
  return P;
}

// Every byte keeps its value, whatever the kernel says meanwhile.
static void *work(void *Unused) {
  enum { kCount = 60 };
  char *Kept[kCount];
  size_t Sizes[kCount];
  for (int I = 0; I < kCount; ++I) {
    Sizes[I] = I % 20 == 19 ? (size_t)1 << (13 + I / 8) : 1 + I * 797 % 5000;
    Kept[I] = allocate(Sizes[I]);
  }
  for (int I = 0; I < kCount; I += 3) {
    char *Grown = realloc(Kept[I], Sizes[I] + 4000);
    if (!Grown)
      refused("realloc");
    Kept[I] = Grown;
  }
  for (int I = 0; I < kCount; ++I) {
    for (size_t J = 0; J < Sizes[I]; J += 97)
      if (Kept[I][J] != (char)Sizes[I])
        abort();
    free(Kept[I]);
  }
  deep(9);
  return Unused;
}

static void lookForZeros(void) {
  size_t Size = 3 << 20;
  char *Zeros = calloc(1, Size);
  if (!Zeros)
    refused("calloc");
  for (size_t I = 0; I < Size; I += 509)
    if (Zeros[I])
      abort();
  free(Zeros);
}

static void mapAndUnmap(void) {
  for (int I = 0; I < 3; ++I) {
    char *M = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (M == MAP_FAILED)
      refused("mmap");
    M[12345] = 1;
    munmap(M, 1 << 20);
  }
}

static void liveInAChild(void) {
  pid_t Child = fork();
  if (Child < 0)
    refused("fork");
  if (Child == 0) {
    work(NULL);
    _exit(0);
  }
  int Status = -1;
  waitpid(Child, &Status, 0);
  if (WIFEXITED(Status) && WEXITSTATUS(Status) == 3)
    refused("a child's call");
  if (Status)
    exit(WIFEXITED(Status) ? WEXITSTATUS(Status) : 4);
}

__attribute__((noinline)) static volatile char *localOf(int N) {
  volatile char Local[32];
  Local[0] = (char)N;
  volatile char *volatile Escaped = Local;
  return Escaped;
}

int main(void) {
  pthread_t Thread;
  if (pthread_create(&Thread, NULL, work, NULL))
    refused("pthread_create");
  work(NULL);
  pthread_join(Thread, NULL);
  lookForZeros();
  mapAndUnmap();
  liveInAChild();
  puts("work done");
  fflush(stdout);

  volatile char *Small = allocate(100);
  volatile char *Dead = allocate(40);
  volatile char Array[10];
  volatile int Ten = 10;
  free((void *)Dead);
  Small[100] = 1;         // heap-buffer-overflow
  Dead[3] = 1;            // heap-use-after-free
  Array[Ten] = 1;         // stack-buffer-overflow
  Global[Ten * 2 + 4] = 1; // global-buffer-overflow
  Sink = localOf(Ten)[4]; // stack-use-after-return
  free((void *)Small);
  puts("all done");
  return 0;
}
