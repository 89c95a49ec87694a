// Frames stay out of what the linker inlines: poison that an exception or
// longjmp leaves behind in a callee must not be found in the caller's live frame.
// RUN: %pagesanxx -O2 -flto -fuse-ld=lld -DCALLEE -c %s -o %t.callee.o
// RUN: %pagesanxx -O3 -flto -fuse-ld=lld %s %t.callee.o -o %t.full
// RUN: %t.full | FileCheck %s
// RUN: %pagesanxx -O2 -flto=thin -fuse-ld=lld -DCALLEE -c %s -o %t.callee.o
// RUN: %pagesanxx -O3 -flto=thin -fuse-ld=lld %s %t.callee.o -o %t.thin
// RUN: %t.thin | FileCheck %s
// RUN: %pagesanxx -O2 -flto -ffat-lto-objects -fuse-ld=lld -DCALLEE -c %s -o %t.callee.o
// RUN: %pagesanxx -O3 -flto -ffat-lto-objects -fuse-ld=lld %s %t.callee.o -o %t.fat
// RUN: %t.fat | FileCheck %s
//
// CHECK: caught 40, jumped 20, sum 6000
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <setjmp.h>
#include <stdio.h>

long scoped(int How, const int *From, int Count);
long dynamic(int How, const int *From, int Count);
extern jmp_buf Back;
void leave(int How);

#ifdef CALLEE
// Small enough for anybody to inline. The scope ends before the function does.
long scoped(int How, const int *From, int Count) {
  long Sum;
  {
    int Copy[100];
    for (int I = 0; I != Count; ++I)
      Copy[I] = From[I];
    Copy[How & 3] += 0;
    Sum = Copy[Count - 1];
  }
  leave(How);
  return Sum;
}

long dynamic(int How, const int *From, int Count) {
  int Copy[Count];
  for (int I = 0; I != Count; ++I)
    Copy[I] = From[I];
  leave(How);
  return Copy[Count / 2];
}
#else
jmp_buf Back;

__attribute__((noinline)) void leave(int How) {
  if (How == 1)
    throw How;
  if (How == 2)
    longjmp(Back, 1);
}

static int Numbers[100];

int main() {
  int Caught = 0;
  volatile int Jumped = 0;
  long Sum = 0;
  for (int &N : Numbers)
    N = 100;
  for (int Round = 0; Round != 60; ++Round) {
    try {
      Sum += scoped(Round % 3 == 1, Numbers, 90);
      Sum += dynamic(Round % 3 == 0, Numbers, 100 - Round % 8);
    } catch (int) {
      ++Caught;
    }
    // In a slot that a callee's frame may have had.
    int Other[100] = {};
    __asm__ volatile("" : : "r"(Other) : "memory");
    Sum += Other[Round];
  }
  for (int Round = 0; Round != 20; ++Round) {
    if (setjmp(Back))
      Jumped = Jumped + 1;
    else
      Sum += scoped(2, Numbers, 90);
    int Other[100] = {};
    __asm__ volatile("" : : "r"(Other) : "memory");
    Sum += Other[Round];
  }
  printf("caught %d, jumped %d, sum %ld\n", Caught, Jumped, Sum);
}
#endif
