// The stack of a context that was left for good is the program's to fill. What a
// context does on its own stack is checked whoever touched it in between.
// RUN: %pagesan -g -O0 %s -o %t.O0
// RUN: %t.O0
// RUN: not %t.O0 overflow 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %t.O1
// RUN: not %t.O1 overflow 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <ucontext.h>

static ucontext_t Main, Context;
static char Stack[1 << 16];
static int Bug;

NOINLINE static void fill(char *P, size_t Size) {
  for (size_t I = 0; I != Size; ++I)
    P[I] = (char)I;
}

static void body(void) {
  char Local[40];
  char *P = escape(Local);
  fill(P, sizeof(Local));
  swapcontext(&Context, &Main);
  // CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
  // CHECK: #0 {{.*}} in body {{.*}}abandoned_context.c:[[@LINE+1]]
  P[39 + Bug] = 1;
  swapcontext(&Context, &Main);
}

static void start(size_t Size) {
  getcontext(&Context);
  Context.uc_stack.ss_sp = Stack;
  Context.uc_stack.ss_size = Size;
  Context.uc_link = &Main;
  makecontext(&Context, body, 0);
  swapcontext(&Main, &Context);
}

int main(int Argc, char **Argv) {
  (void)Argv;
  Bug = Argc > 1;
  for (int Round = 0; Round != 3; ++Round) {
    start(sizeof(Stack) / 2);
    // The half that is no stack, while the context may still run on.
    fill(Stack + sizeof(Stack) / 2, sizeof(Stack) / 2);
    swapcontext(&Main, &Context);
    // It never does.
    fill(Stack, sizeof(Stack));
    memset(Stack, 0, sizeof(Stack));
  }
  // Nor does the larger one of two that begin at the same place.
  start(sizeof(Stack));
  start(sizeof(Stack) / 2);
  fill(Stack, sizeof(Stack));
  return 0;
}
