// A thread whose first functions with variables to keep run after a context has
// ended by itself (uc_link, which nobody sees) keeps them like any other.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <ucontext.h>

static ucontext_t Home, Context;
static char Stack[1 << 16];
static volatile char Sink;

static void nothing(void) {}

__attribute__((noinline)) static char *dangling(void) {
  char Local[32];
  char *volatile Escaped = Local;
  Escaped[5] = 1;
  return Escaped;
}

int main(void) {
  getcontext(&Context);
  Context.uc_stack.ss_sp = Stack;
  Context.uc_stack.ss_size = sizeof(Stack);
  Context.uc_link = &Home;
  makecontext(&Context, nothing, 0);
  swapcontext(&Home, &Context);
  // CHECK: ERROR: AddressSanitizer: stack-use-after-return
  // CHECK: #0 {{.*}} in main {{.*}}after_context.c:[[#@LINE+1]]
  Sink = dangling()[5];
  return 0;
}
