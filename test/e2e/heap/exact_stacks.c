// The stack of each allocation and free is the one it came from, whatever the
// one before it was: loops, recursion, frames of any size in the same place, long
// jumps, stacks of which only the inner frames are kept, stacks that end elsewhere
// than before, other functions that are called from the same place, handlers in the
// middle.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t 30 | FileCheck %s
// RUN: env ASAN_OPTIONS=malloc_context_size=1 %t 1 | FileCheck %s
// RUN: env ASAN_OPTIONS=malloc_context_size=5 %t 5 | FileCheck %s
// RUN: env ASAN_OPTIONS=malloc_context_size=100 %t 100 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <sanitizer/allocator_interface.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define NOINLINE __attribute__((noinline))
enum { Most = 256, Deepest = 60 };

static _Thread_local uint32_t State = 1;
static _Thread_local jmp_buf Back;
static _Thread_local void **StackEnd;
static int Checked, Wrong;
static size_t Kept; // frames of each stack at most

static unsigned any(unsigned N) {
  State = State * 1664525 + 1013904223;
  return (State >> 16) % N;
}

static void findStackEnd(void) {
  pthread_attr_t Attributes;
  void *Begin;
  size_t Size;
  pthread_getattr_np(pthread_self(), &Attributes);
  pthread_attr_getstack(&Attributes, &Begin, &Size);
  pthread_attr_destroy(&Attributes);
  StackEnd = (void **)((char *)Begin + Size);
}

// Return addresses, by frame pointers. The C library's own code, at the outer end,
// may have kept anything in that register.
static size_t callers(void **Frame, void **Out) {
  size_t Size = 0;
  while (Frame && Size != Most && Frame[1]) {
    Out[Size++] = Frame[1];
    void **Outer = Frame[0];
    if (Outer <= Frame || Outer > StackEnd - 2 || (uintptr_t)Outer % 8)
      break;
    Frame = Outer;
  }
  return Size;
}

// All but the two innermost: malloc or free, and the line in useHeap. What is
// told are the calls, not where they return to.
static void compare(void **Seen, size_t Size, void **Frame) {
  void *Mine[Most];
  size_t Callers = callers(Frame, Mine);
  int Same = Size == (Callers + 2 < Kept ? Callers + 2 : Kept);
  for (size_t I = 2; Same && I < Size; ++I)
    Same = (char *)Seen[I] == (char *)Mine[I - 2] - 1;
  __atomic_fetch_add(&Checked, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&Wrong, !Same, __ATOMIC_RELAXED);
}

NOINLINE static void useHeap(void) {
  void *Seen[Most];
  int Thread;
  char *P = malloc(1 + any(200));
  void **Frame = __builtin_frame_address(0);
  compare(Seen, __asan_get_alloc_stack(P, Seen, Most, &Thread), Frame);
  free(P);
  compare(Seen, __asan_get_free_stack(P, Seen, Most, &Thread), Frame);
}

NOINLINE static int descend(int Depth);

NOINLINE static int wide(int Depth) {
  volatile char Room[200];
  Room[any(200)] = 1;
  return descend(Depth - 1) + Room[0];
}
NOINLINE static int variable(int Depth) {
  size_t Size = 16 + any(300);
  volatile char *Room = __builtin_alloca(Size);
  Room[Size - 1] = 1;
  int Below = descend(Depth - 1);
  useHeap();
  return Below + Room[Size - 1];
}
NOINLINE static int looping(int Depth) {
  for (unsigned I = any(3); I; --I)
    useHeap();
  return descend(Depth - 1) + 1;
}
NOINLINE static int twice(int Depth) {
  int Sum = descend(Depth / 2);
  useHeap();
  return Sum + descend(Depth / 2) + 1;
}

NOINLINE static int descend(int Depth) {
  if (any(4) == 0)
    useHeap();
  if (Depth <= 0) {
    if (any(40) == 0)
      longjmp(Back, 1);
    return 0;
  }
  switch (any(5)) {
  case 0:
    return wide(Depth) + 1;
  case 1:
    return variable(Depth) + 1;
  case 2:
    return looping(Depth) + 1;
  case 3:
    return twice(Depth) + 1;
  default:
    return descend(Depth - 1) + 1;
  }
}

NOINLINE static void work(int Rounds) {
  findStackEnd();
  for (volatile int I = 0; I != Rounds; ++I)
    if (!setjmp(Back))
      descend((int)any(Deepest));
}

// Calls Do as if from a frame that was called from Return, in the frame Previous.
void callFrom(void *Previous, void *Return, void (*Do)(void));
__asm__("callFrom:\n"
        "  push %rbp\n"
        "  push %rsi\n"
        "  push %rdi\n"
        "  mov %rsp, %rbp\n"
        "  call *%rdx\n"
        "  add $16, %rsp\n"
        "  pop %rbp\n"
        "  ret\n");

static volatile int Sink;
NOINLINE static void nested(void) {
  useHeap();
  Sink = 1;
}
NOINLINE static void nestedTwice(void) {
  nested();
  Sink = 2;
}

// What ended the stack before goes on the next time.
NOINLINE static void changeEnd(int Rounds) {
  void **Own = __builtin_frame_address(0);
  for (int I = 0; I != Rounds; ++I)
    callFrom(Own[0], I % 4 == 3 ? Own[1] : NULL, nestedTwice);
}

// One call, of one function or the other: the innermost frame tells which.
NOINLINE static void callEither(int Rounds) {
  void *(*volatile Ways[2])(size_t) = {malloc, valloc};
  void *Innermost[2] = {NULL, NULL}, *Seen[Most];
  int Thread;
  for (int I = 0; I != Rounds; ++I) {
    int Way = I / 4 % 2;
    void *P = Ways[Way](1 + any(200));
    __asan_get_alloc_stack(P, Seen, Most, &Thread);
    if (!Innermost[Way])
      Innermost[Way] = Seen[0];
    ++Checked;
    Wrong += Seen[0] != Innermost[Way] || Innermost[0] == Innermost[1];
    free(P);
  }
}

static void onAlarm(int Number) {
  (void)Number;
  void *volatile P = malloc(24);
  free(P);
}

static void *inThread(void *Arg) {
  State = (uint32_t)(uintptr_t)Arg;
  work(100);
  return NULL;
}

int main(int Count, char **Args) {
  Kept = Count > 1 ? (size_t)atoi(Args[1]) : 30;
  work(300);
  pthread_t Threads[3];
  for (uintptr_t I = 0; I != 3; ++I)
    pthread_create(&Threads[I], NULL, inThread, (void *)(I + 7));
  for (int I = 0; I != 3; ++I)
    pthread_join(Threads[I], NULL);

  changeEnd(100);
  callEither(40);
  struct itimerval Often = {{0, 500}, {0, 500}}, Never = {{0, 0}, {0, 0}};
  signal(SIGALRM, onAlarm);
  setitimer(ITIMER_REAL, &Often, NULL);
  work(200);
  setitimer(ITIMER_REAL, &Never, NULL);

  // CHECK: enough: 1, wrong: 0
  printf("enough: %d, wrong: %d\n", Checked > 20000, Wrong);
  return 0;
}
