// An alternate signal stack may be an array of a function that runs, in the middle
// of the thread's own stack. Frames below it may be used after return as any others,
// and a handler that jumps, or throws, from there to a deeper call ends none of those
// that go on. Where it lies elsewhere, what is between both is none of a jump's
// business.
// RUN: %pagesanxx -g -O1 %s -o %t
// RUN: %t good inner && %t good below && %t good above
// RUN: not %t asked inner 2>&1 | FileCheck %s
// RUN: not %t jumped inner 2>&1 | FileCheck %s
// RUN: not %t thrown above 2>&1 | FileCheck %s
// RUN: not %t given_up inner 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <assert.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

static const char *Mode;
static sigjmp_buf Env;
static char *volatile Kept;

NOINLINE static void keep(char *P) { Kept = P; }

static void onSignal(int Signal) {
  char Local[40];
  memset(escape(Local), 1, sizeof(Local));
  if (Signal == SIGILL)
    throw Signal;
  siglongjmp(Env, 1);
}

static void stop() { __asm__ volatile("ud2"); }
static void (*volatile Stop)() = stop;

NOINLINE static void jump() {
  if (!sigsetjmp(Env, 1))
    raise(SIGUSR1);
}
NOINLINE static void landException() {
  try {
    Stop();
  } catch (int Signal) {
    assert(Signal == SIGILL);
  }
}

NOINLINE static void leave() {
  char Local[40];
  keep(Local);
}
static int isMode(const char *Name) { return !strcmp(Mode, Name); }

// Their frames lie below the alternate stack.
NOINLINE static void work() {
  char Local[40];
  keep(Local);
  char *Mine = Kept;
  if (isMode("good") || isMode("jumped"))
    jump();
  if (isMode("good") || isMode("thrown"))
    landException();
  Mine[39] = 1;
  leave();
  if (isMode("good") || isMode("given_up"))
    return;
  // CHECK: ERROR: AddressSanitizer: stack-use-after-return
  // CHECK-NEXT: WRITE of size 1
  // CHECK: [32, 72) 'Local'
  Kept[3] = 1;
}

NOINLINE static void install(char *Stack, size_t Size) {
  stack_t Alternate = {};
  Alternate.ss_sp = Stack;
  Alternate.ss_size = Size;
  assert(!sigaltstack(&Alternate, 0));
  work();
  Alternate.ss_flags = SS_DISABLE;
  assert(!sigaltstack(&Alternate, 0));
}

enum { Size = 1 << 20 };
NOINLINE static void installInner() {
  char Stack[Size];
  install((char *)escape(Stack), Size);
}

static char *Between;

static void *run(void *Elsewhere) {
  char Local[40];
  keep(Local);
  char *Mine = Kept;
  if (Elsewhere)
    install((char *)Elsewhere, Size);
  else
    installInner();
  Mine[39] = 1;
  // Nothing is left of what the handler had.
  char *Here = (char *)__builtin_frame_address(0);
  assert(!__asan_region_is_poisoned(Here - Size / 2, Size / 2 - 512));
  assert(!Between || __asan_address_is_poisoned(Between));
  if (isMode("given_up")) {
    leave();
    Kept[3] = 1;
  }
  return 0;
}

int main(int Argc, char **Argv) {
  assert(Argc == 3);
  Mode = Argv[1];
  struct sigaction Action = {};
  Action.sa_handler = onSignal;
  Action.sa_flags = SA_ONSTACK | SA_NODEFER;
  assert(!sigaction(SIGUSR1, &Action, 0) && !sigaction(SIGILL, &Action, 0));
  if (!strcmp(Argv[2], "inner"))
    return run(0), 0;
  // In the order of addresses: below, what lies between, the thread's stack, above.
  char *All = (char *)mmap(0, 4 * Size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  Between = All + Size + Size / 2;
  __asan_poison_memory_region(Between, 64);
  pthread_attr_t Attributes;
  pthread_t Thread;
  assert(!pthread_attr_init(&Attributes) &&
         !pthread_attr_setstack(&Attributes, All + 2 * Size, Size));
  char *Elsewhere = !strcmp(Argv[2], "below") ? All : All + 3 * Size;
  assert(!pthread_create(&Thread, &Attributes, run, Elsewhere));
  return pthread_join(Thread, 0);
}
