// Signals at every instruction of entering and leaving a fake frame: a handler
// that returns changes nothing for the function that it interrupts, and one that
// jumps away breaks nothing for those that come after.
// RUN: %pagesan -g -O1 -D_GNU_SOURCE %s -o %t
// RUN: %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#define NOINLINE __attribute__((noinline))
enum { SingleStep = 0x100 };

static volatile long Traps, JumpAt, Wrong;
static sigjmp_buf Back;

static inline char *escape(volatile char *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return (char *)P;
}
static int isBad(const void *P) { return __asan_address_is_poisoned(P); }

NOINLINE static char *dies(void) {
  char Local = 1;
  return escape(escape(&Local));
}

// Two frames at once, of two sizes; each keeps what it was given.
NOINLINE static int inner(int Value, char *Outer) {
  volatile char Local[100];
  char *Mine = escape(Local);
  Mine[99] = (char)Value;
  return Outer != escape(Mine) && Local[99] == (char)Value;
}
NOINLINE static int calls(int Value) {
  volatile char Local = (char)Value;
  char *Mine = escape(&Local);
  return inner(Value + 1, Mine) + (*Mine == (char)Value);
}

static void onTrap(int Number, siginfo_t *Info, void *Context) {
  (void)Number, (void)Info;
  ucontext_t *C = Context;
  if (++Traps == JumpAt) {
    C->uc_mcontext.gregs[REG_EFL] &= ~SingleStep;
    siglongjmp(Back, 1);
  }
  // As many calls as turn the queue over, now and then.
  if (!JumpAt)
    Wrong += calls((int)Traps) != 2;
  if (!JumpAt && Traps % 16 == 0)
    for (int I = 0; I != 300; ++I)
      dies();
}

static inline void step(void) {
  __asm__ volatile("pushfq\n orq $0x100, (%%rsp)\n popfq" : : : "memory", "cc");
}
static inline void stop(void) {
  __asm__ volatile("pushfq\n andq $-0x101, (%%rsp)\n popfq" : : : "memory",
                   "cc");
}

NOINLINE static int stepped(int Value) {
  step();
  int Right = calls(Value);
  stop();
  return Right;
}
NOINLINE static void steppedOnce(void) {
  step();
  dies();
  stop();
}

int main(void) {
  struct sigaction Action;
  memset(&Action, 0, sizeof(Action));
  Action.sa_sigaction = onTrap;
  Action.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &Action, NULL);

  volatile int Right = 0;
  for (int I = 0; I != 17; ++I)
    Right += stepped(I);
  // CHECK: returned: stepped 1, right 34, wrong 0
  printf("returned: stepped %d, right %d, wrong %ld\n", Traps > 17 * 50, Right,
         Wrong);

  // Each time the frames of the next function are found bad once it has ended,
  // and it never gets the same one as its caller.
  volatile int Jumps = 0, Bad = 0;
  for (volatile long At = 1;; ++At) {
    Traps = 0;
    JumpAt = At;
    if (sigsetjmp(Back, 1) == 0) {
      steppedOnce();
      break;
    }
    ++Jumps;
    Wrong += calls(3) != 2;
    for (int I = 0; I != 3; ++I)
      Bad += isBad(dies());
  }
  // CHECK: jumped: lost 0, wrong 0
  printf("jumped: lost %d, wrong %ld\n", 3 * Jumps - Bad, Wrong);
  return 0;
}
