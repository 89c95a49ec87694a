// Two users of one block: a context's stack, and data that the thread touches
// until the block gets white shadow. The frames on that stack keep their
// redzones.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 0 2>&1 | FileCheck %s
// RUN: not %t 1 2>&1 | FileCheck %s
// RUN: not %t 40 2>&1 | FileCheck %s
// RUN: not %t 4000 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

enum { BlockSize = 1 << 20, DataSize = 1 << 16 };

static ucontext_t Main, Other;
static volatile int Index;

static void __attribute__((noinline)) use(volatile char *P) { P[0] = 1; }

static void __attribute__((noinline)) overflow(void) {
  volatile char Local[500];
  use(Local);
  swapcontext(&Other, &Main);
  // CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
  // CHECK: WRITE of size 1
  // CHECK-NEXT: #0 {{.*}} in overflow {{.*}}shared_block.c:[[@LINE+1]]
  Local[Index] = 1;
  swapcontext(&Other, &Main);
}

int main(int argc, char **argv) {
  char *Block = malloc(BlockSize);
  volatile char *Data = Block;
  getcontext(&Other);
  Other.uc_stack.ss_sp = Block + DataSize;
  Other.uc_stack.ss_size = BlockSize - DataSize;
  Other.uc_link = &Main;
  makecontext(&Other, overflow, 0);
  Index = 500;
  swapcontext(&Main, &Other);
  for (int I = 0; I < atoi(argv[1]); ++I)
    Data[I * 16 % DataSize] = 1;
  swapcontext(&Main, &Other);
  puts("not found");
  free(Block);
  return 0;
}
