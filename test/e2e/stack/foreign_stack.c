// On a stack that nobody has announced, variables stay there: whether their
// function has returned cannot be told from where the frames lie.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t | FileCheck %s
// RUN: not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// CHECK: announced: elsewhere
// CHECK: foreign: on the stack
// CHECK: announced: elsewhere
// OVERFLOW: ERROR: AddressSanitizer: stack-buffer-overflow
// OVERFLOW-NEXT: WRITE of size 1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

static int Excess;

__attribute__((noinline)) void look(const char *Where) {
  char Local[100], *P = Local;
  __asm__ volatile("" : "+r"(P) : : "memory");
  intptr_t Away = P - (char *)__builtin_frame_address(0);
  printf("%s: %s\n", Where,
         Away > -4096 && Away < 4096 ? "on the stack" : "elsewhere");
  P[99 + Excess] = 1;
}

// Leaves many frames of that size for others to take.
__attribute__((noinline)) static void fill(int Depth) {
  char Local[100], *P = Local;
  __asm__ volatile("" : "+r"(P) : : "memory");
  if (Depth)
    fill(Depth - 1);
  P[0] = 1;
}

// As a coroutine library does it.
__attribute__((noinline)) static void lookOn(char *Top) {
  __asm__ volatile("movq %%rsp, %%rbx\n\t"
                   "movq %0, %%rsp\n\t"
                   "call look\n\t"
                   "movq %%rbx, %%rsp"
                   :
                   : "r"(Top), "D"("foreign")
                   : "rbx", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10",
                     "r11", "memory", "cc");
}

int main(int Argc, char **Argv) {
  enum { Size = 1 << 20 };
  char *Stack = mmap(NULL, Size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  fill(100);
  look("announced");
  Excess = Argc > 1;
  lookOn(Stack + Size);
  look("announced");
  return 0;
}
