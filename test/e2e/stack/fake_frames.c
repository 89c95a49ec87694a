// Frames that outlive their calls: however a call ends, its frame is poisoned
// from then on, is used again after all others, and none is lost.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// A class begins with 16 KiB of frames of 64 bytes; half of them wait at least.
enum { Waiting = 128, Many = 20000 };

static char *volatile Kept;
static jmp_buf Back;

#define NOINLINE __attribute__((noinline))

NOINLINE static void keep(void *P) {
  __asm__ volatile("" : : "r"(P) : "memory");
  Kept = P;
}
static int isBad(const void *P) { return __asan_address_is_poisoned(P); }

NOINLINE static char *dies(void) {
  char Local = 1;
  keep(&Local);
  return Kept;
}

NOINLINE static void jumps(void) {
  char Local = 1;
  keep(&Local);
  longjmp(Back, 1);
}

// A jump that nobody announces.
static void *Frame, *Stack;
NOINLINE static void leap(void) {
  char Local = 1;
  keep(&Local);
  __asm__ volatile("movq %0, %%rbp\n movq %1, %%rsp\n jmp leapt"
                   :
                   : "r"(Frame), "r"(Stack)
                   : "memory");
}
void leapOnce(void (*Fn)(void), void **Frame, void **Stack);
__asm__("leapOnce: pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n"
        "pushq %r14\n pushq %r15\n pushq %r15\n"
        "movq %rbp, (%rsi)\n movq %rsp, (%rdx)\n call *%rdi\n"
        "leapt: popq %r15\n popq %r15\n popq %r14\n popq %r13\n popq %r12\n"
        "popq %rbx\n popq %rbp\n ret");

// --- Stories -----------------------------------------------------------------

static void returns(void) {
  char *First = dies();
  int Reused = 0;
  for (int I = 0; I != Waiting - 1; ++I)
    Reused += dies() == First;
  // CHECK: returned: bad 1, used again too early 0
  printf("returned: bad %d, used again too early %d\n", isBad(First), Reused);
}

static void longJumps(void) {
  volatile int Bad = 0;
  for (volatile int I = 0; I != Many; ++I) {
    if (!setjmp(Back))
      jumps();
    Bad += isBad(Kept);
  }
  // CHECK: jumped: bad 20000, then 1
  printf("jumped: bad %d, then %d\n", Bad, isBad(dies()));
}

// Nobody says so: their frames are found where they are wanted.
static void leaps(void) {
  for (int I = 0; I != Many; ++I)
    leapOnce(leap, &Frame, &Stack);
  // CHECK: leapt: then 1
  printf("leapt: then %d\n", isBad(dies()));
}

// The frame of a function that lives on is its own through all that.
NOINLINE static int nested(int Depth) {
  volatile char Local = (char)Depth;
  char *volatile Mine = (char *)&Local;
  keep(Mine);
  for (int I = 0; I != 3; ++I)
    dies();
  if (!setjmp(Back))
    jumps();
  leapOnce(leap, &Frame, &Stack);
  int Below = Depth ? nested(Depth - 1) : 0;
  return Below + (*Mine == (char)Depth && !isBad(Mine));
}
NOINLINE static int outer(int Depth) {
  volatile char Local = (char)Depth;
  char *volatile Mine = (char *)&Local;
  keep(Mine);
  int Below = Depth ? outer(Depth - 1) : nested(20);
  return Below + (*Mine == (char)Depth && !isBad(Mine));
}

// Deeper than there are frames to begin with, and than there may be at all.
static void depths(void) {
  for (int I = 0; I != 3; ++I) {
    outer(1000);
    // Long enough to give what was needed back.
    for (int J = 0; J != 150000; ++J)
      dies();
    outer(10);
  }
  // CHECK: deep: 322 6022
  int Shallow = outer(300);
  printf("deep: %d %d\n", Shallow, outer(6000));
}

static void *threads(void *Arg) {
  (void)Arg;
  char Local = 1;
  keep(&Local);
  pthread_exit(Kept);
}
static void threadEnds(void) {
  int Bad = 0;
  for (int I = 0; I != 20; ++I) {
    pthread_t Thread;
    void *Left;
    pthread_create(&Thread, NULL, threads, NULL);
    pthread_join(Thread, &Left);
    Bad += isBad(Left);
  }
  // CHECK: threads ended: bad 20
  printf("threads ended: bad %d\n", Bad);
}

static void forks(void) {
  char Local = 7;
  keep(&Local);
  char *Mine = Kept, *Dead = dies();
  fflush(stdout);
  pid_t Child = fork();
  if (!Child)
    _exit(*Mine + isBad(Dead) + isBad(dies()) + outer(100) / 122);
  int Status;
  waitpid(Child, &Status, 0);
  // CHECK: child: 10
  printf("child: %d\n", WEXITSTATUS(Status));
}

// Collectors ask a thread that has had no such frame yet.
static void *asks(void *Unused) {
  return __asan_get_current_fake_stack();
}
static void firstQuestion(void) {
  pthread_t Thread;
  void *Found = NULL;
  pthread_create(&Thread, NULL, asks, NULL);
  pthread_join(Thread, &Found);
  // CHECK: a new thread has a fake stack: 1
  printf("a new thread has a fake stack: %d\n", Found != NULL);
}

int main(void) {
  returns();
  longJumps();
  leaps();
  depths();
  threadEnds();
  forks();
  firstQuestion();
  // CHECK: end: 1
  printf("end: %d\n", isBad(dies()));
  return 0;
}
