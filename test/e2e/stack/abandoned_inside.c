// The stack of a context may be a variable of a function. While that function
// runs, the variable is its own to fill, although the context was left in the
// middle; when it has returned, others' frames lie there, whose errors count.
// RUN: %pagesan -g -O0 %s -o %t.O0
// RUN: %t.O0
// RUN: not %t.O0 later 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %t.O1
// RUN: not %t.O1 later 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <ucontext.h>

static ucontext_t Outside, Context;

NOINLINE static void fill(char *P, size_t Size) {
  for (size_t I = 0; I != Size; ++I)
    P[I] = (char)I;
}

static void body(void) {
  char Local[40];
  fill(escape(Local), sizeof(Local));
  swapcontext(&Context, &Outside);
}

NOINLINE static void runInside(void) {
  char Stack[1 << 16];
  getcontext(&Context);
  Context.uc_stack.ss_sp = escape(Stack);
  Context.uc_stack.ss_size = sizeof(Stack);
  makecontext(&Context, body, 0);
  swapcontext(&Outside, &Context);
  // body is left for good.
  fill(Stack, sizeof(Stack));
}

// Small frames, down to where the context's was and farther.
NOINLINE static void dive(int Depth) {
  char Local[24];
  char *P = escape(Local);
  fill(P, sizeof(Local));
  if (Depth)
    dive(Depth - 1);
  // CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
  // CHECK: #0 {{.*}} in dive {{.*}}abandoned_inside.c:[[@LINE+1]]
  P[24 * (Depth % 8 == 0)] = 1;
}

int main(int Argc, char **Argv) {
  (void)Argv;
  for (int Round = 0; Round != 3; ++Round)
    runInside();
  if (Argc > 1)
    dive(400);
  return 0;
}
