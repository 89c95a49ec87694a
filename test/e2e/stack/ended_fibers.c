// A fiber that is left without a place for its fake stack has ended: its stack is
// memory to be filled, wherever it lies. One that goes on keeps its redzones.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: %t
// RUN: not %t goes_on 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t.O1
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 not %t.O1 goes_on 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <sanitizer/common_interface_defs.h>
#include <ucontext.h>

enum { StackSize = 1 << 16 };

static ucontext_t Main, Fiber;
static const void *MainBottom;
static size_t MainSize;
static void *FiberFake;
static int GoesOn;
static char *Kept;

static void body(void) {
  __sanitizer_finish_switch_fiber(NULL, &MainBottom, &MainSize);
  char Local[40];
  Kept = escape(Local);
  memset(Kept, 1, (size_t)opaque(sizeof(Local)));
  __sanitizer_start_switch_fiber(GoesOn ? &FiberFake : NULL, MainBottom, MainSize);
  swapcontext(&Fiber, &Main);
}

NOINLINE static void runOn(char *Stack) {
  getcontext(&Fiber);
  Fiber.uc_stack.ss_sp = Stack;
  Fiber.uc_stack.ss_size = StackSize;
  makecontext(&Fiber, body, 0);
  void *Fake;
  __sanitizer_start_switch_fiber(&Fake, Stack, StackSize);
  swapcontext(&Main, &Fiber);
  __sanitizer_finish_switch_fiber(Fake, NULL, NULL);
  if (GoesOn)
    // CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
    // CHECK: #0 {{.*}} in runOn {{.*}}ended_fibers.c:[[@LINE+1]]
    Kept[opaque(40)] = 1;
  for (long I = 0; I != StackSize; ++I)
    ((char *)escape(Stack))[I] = (char)I;
}

int main(int Argc, char **Argv) {
  (void)Argv;
  GoesOn = Argc > 1;
  char Inside[StackSize];
  runOn(escape(Inside));
  char *Heap = malloc(StackSize);
  runOn(Heap);
  runOn(Heap);
  free(Heap);
  return 0;
}
