// Threads whose frames nobody ever leaves: those of the parent in a fork child,
// and one that ends by a system call of its own. What their frames poisoned is
// good for whoever uses their stacks next: new threads, also before their first
// line, and the program itself, which made the stack.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s
// CHECK: child: 5, its child: 6
// CHECK: after an end of its own: good
// CHECK: used as memory: good
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { Threads = 8, StackSize = 256 << 10 };
static pthread_barrier_t Barrier;
static void *Stacks[2];

static int descend(int Depth, int EndsHere) {
  char Local[Depth % 7 * 16 + 20];
  memset(Local, Depth, sizeof(Local));
  __asm__ volatile("" ::"r"(Local) : "memory");
  if (Depth)
    return descend(Depth - 1, EndsHere) + Local[1];
  if (EndsHere)
    syscall(SYS_exit, 0);
  pthread_barrier_wait(&Barrier);
  for (;;)
    pause();
}
static void *park(void *Depth) {
  descend((int)(long)Depth, 0);
  return NULL;
}
static void *endByCall(void *Depth) {
  descend((int)(long)Depth, 1);
  return NULL;
}

static int touch(int Depth) {
  char Local[3000];
  memset(Local, 1, sizeof(Local));
  __asm__ volatile("" ::"r"(Local) : "memory");
  return Depth ? touch(Depth - 1) + Local[0] : 0;
}
static void *use(void *Arg) {
  touch(10);
  return Arg;
}

static void start(pthread_t *T, void *Stack, void *(*Fn)(void *), long Arg) {
  pthread_attr_t A;
  pthread_attr_init(&A);
  if (Stack)
    pthread_attr_setstack(&A, Stack, StackSize);
  if (pthread_create(T, &A, Fn, (void *)Arg))
    abort();
}

static int useAll(int Result) {
  pthread_t T[Threads];
  for (int Round = 0; Round < 3; ++Round) {
    for (int I = 0; I < Threads; ++I)
      start(&T[I], I < 2 ? Stacks[I] : NULL, use, 0);
    for (int I = 0; I < Threads; ++I)
      pthread_join(T[I], NULL);
  }
  return Result;
}

static int waitFor(pid_t Pid) {
  int Status;
  waitpid(Pid, &Status, 0);
  return WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
}

int main(void) {
  Stacks[0] = mmap(NULL, StackSize, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Stacks[1] = malloc(StackSize);
  pthread_t T[Threads];
  pthread_barrier_init(&Barrier, NULL, Threads + 1);
  for (int I = 0; I < Threads; ++I)
    start(&T[I], I < 2 ? Stacks[I] : NULL, park, I * 5);
  pthread_barrier_wait(&Barrier);

  pid_t Child = fork();
  if (!Child) {
    memset(Stacks[0], 0, StackSize);
    memset(Stacks[1], 0, StackSize);
    pid_t Next = fork();
    if (!Next)
      _exit(useAll(6));
    _exit(waitFor(Next) == 6 ? useAll(5) : 1);
  }
  int Result = waitFor(Child);
  printf("child: %d, its child: %d\n", Result, Result + 1);

  void *Own = mmap(NULL, StackSize, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int Round = 0; Round < 3; ++Round) {
    pthread_t Ends, Uses;
    start(&Ends, Own, endByCall, 20);
    pthread_join(Ends, NULL);
    start(&Uses, Own, use, 0);
    pthread_join(Uses, NULL);
    start(&Ends, NULL, endByCall, 20);
    pthread_join(Ends, NULL);
    start(&Uses, NULL, use, 0);
    pthread_join(Uses, NULL);
  }
  puts("after an end of its own: good");
  pthread_t Ends;
  start(&Ends, Own, endByCall, 20);
  pthread_join(Ends, NULL);
  memset(Own, 0, StackSize);
  puts("used as memory: good");
  fflush(stdout);
  _exit(0);
}
