// Inline assembly that asks for (nearly) every register, or writes one of them
// before it uses its memory operands, compiles and runs as without a sanitizer.
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %t.O1
// RUN: %pagesan -g -O2 %s -o %t.O2
// RUN: %t.O2
// RUN: %pagesan -g -O0 -DFEW %s -o %t.O0
// RUN: %t.O0
// RUN: not %t.O0 overflow 2>&1 | FileCheck %s
// RUN: not %t.O2 overflow 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"

static void *volatile Kept;

// The output is written first: an address in its register would be lost.
NOINLINE static long writesEarly(void) {
  unsigned char Flag = 7;
  long Result;
  __asm__ volatile("movq $-1, %0; setc %1" : "=r"(Result), "=qm"(Flag));
  return Result + Flag;
}
NOINLINE static long writesEarlyKept(void) {
  unsigned char Flag = 7;
  long Result;
  Kept = &Flag;
  __asm__ volatile("clc; movq $-1, %0; setnc %1" : "=r"(Result), "=m"(Flag));
  return Result + *(unsigned char *)Kept;
}

#ifndef FEW
#define LOW "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11"
NOINLINE static long allButFramePointer(long N) {
  long In[4] = {N, 2, 3, 4}, Out;
  int Word = 5;
  Kept = In;
  Kept = &Word;
  __asm__ volatile("movq %1, %%rax; addl %2, %%eax; movq %%rax, %0"
                   : "=m"(Out)
                   : "m"(In[0]), "m"(Word)
                   : LOW, "r12", "r13", "r14", "r15", "rbx", "memory", "cc");
  Kept = &Out;
  return Out;
}
NOINLINE static long all(long N) {
  long In = N, Out;
  Kept = &In;
  __asm__ volatile("movq %1, %%rbp; incq %%rbp; movq %%rbp, %0"
                   : "=m"(Out)
                   : "m"(In)
                   : LOW, "r12", "r13", "r14", "r15", "rbx", "rbp", "memory");
  return Out;
}
// Operands take what clobbers leave.
NOINLINE static long fifteen(long N) {
  long Out;
  __asm__ volatile("leaq 1(%1), %0"
                   : "=&r"(Out)
                   : "r"(N)
                   : LOW, "r12", "r13", "r14", "r15");
  return Out;
}
// No register for the base of the frame: the redzones of an array of variable
// length, and of what needs alignment, leave rbx to the assembly.
NOINLINE static long baseOfFrame(long N) {
  char Dynamic[N];
  Kept = Dynamic;
  long In = N, Out;
  Kept = &In;
  __asm__ volatile("movq %1, %%rbx; movq %%rbx, %0"
                   : "=m"(Out)
                   : "m"(In)
                   : "rbx", LOW, "r12", "r13", "r14", "r15", "memory");
  return Out;
}
NOINLINE static long aligned(long N) {
  _Alignas(64) long In[8] = {N};
  long Out;
  Kept = In;
  __asm__ volatile("movq %1, %%rbx; movq %%rbx, %0"
                   : "=m"(Out)
                   : "m"(In[0])
                   : "rbx", LOW, "r12", "r13", "r14", "r15", "memory");
  return Out + ((uintptr_t)In & 63);
}
#endif

// And its variables still have redzones.
NOINLINE static int overflow(long Index) {
  int Values[4] = {1, 2, 3, 4};
  Kept = Values;
  __asm__ volatile("incl %0" : "+m"(Values[1]));
  // CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
  // CHECK: #0 {{.*}} in overflow {{.*}}assembly.c:[[@LINE+2]]
  // CHECK: 'Values' (line [[@LINE-5]]) <== Memory access
  return ((volatile int *)Kept)[Index];
}

static void expect(long Is, long Wanted, const char *What) {
  if (Is == Wanted)
    return;
  fprintf(stderr, "%s: %ld, not %ld\n", What, Is, Wanted);
  exit(2);
}

int main(int Argc, char **Argv) {
  (void)Argv;
  expect(overflow(1 + 3 * (Argc - 1)), 3, "overflow");
  expect(writesEarlyKept(), 0, "writesEarlyKept");
  expect(writesEarly() >= -1, 1, "writesEarly");
#ifndef FEW
  expect(allButFramePointer(7), 12, "allButFramePointer");
  expect(all(7), 8, "all");
  expect(fifteen(7), 8, "fifteen");
  expect(baseOfFrame(7), 7, "baseOfFrame");
  expect(aligned(7), 7, "aligned");
#endif
  return 0;
}
