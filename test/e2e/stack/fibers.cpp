// Announced fibers: stacks and fake stacks change with the switch, exceptions in
// one leave the others' frames alone, errors in them are told by variable.
// RUN: %pagesanxx -g -O1 %s -o %t
// RUN: %t clean | FileCheck %s
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t clean | FileCheck %s
// RUN: not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: not %t after_return 2>&1 | FileCheck %s --check-prefix=RETURN
// RUN: not %t outer 2>&1 | FileCheck %s --check-prefix=OUTER
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { StackSize = 128 << 10, Rounds = 200 };

static const char *Bug;
static bool isBug(const char *Name) { return !strcmp(Bug, Name); }

struct Fiber {
  ucontext_t Context;
  char *Stack;
  void *FakeStack;
  bool Ended;
};
static Fiber Fibers[2];
static ucontext_t Main;
static const void *MainBottom;
static size_t MainSize;
static int Sum;

__attribute__((noinline)) static char *escape(char *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}

static void toMain(Fiber &F, bool IsLast) {
  F.Ended = IsLast;
  __sanitizer_start_switch_fiber(IsLast ? nullptr : &F.FakeStack, MainBottom,
                                 MainSize);
  swapcontext(&F.Context, &Main);
  __sanitizer_finish_switch_fiber(F.FakeStack, nullptr, nullptr);
}

__attribute__((noinline)) static int throwing(int Depth) {
  char Buffer[48];
  memset(escape(Buffer), Depth, sizeof(Buffer));
  if (Depth == 0)
    throw 1;
  return throwing(Depth - 1) + escape(Buffer)[7];
}

__attribute__((noinline)) static char *dangling() {
  char Local[32];
  return escape(escape(Local));
}

// The frame stays while the fiber switches away and back.
static void work(Fiber &F) {
  char Kept[64];
  memset(escape(Kept), 1, sizeof(Kept));
  for (int I = 0; I < Rounds; ++I) {
    try {
      Sum += throwing(5);
    } catch (int) {
      ++Sum;
    }
    toMain(F, false);
    Sum += escape(Kept)[I % 64];
  }
  // OVERFLOW: ERROR: AddressSanitizer: stack-buffer-overflow
  // OVERFLOW: #0 {{.*}} in work(Fiber&) {{.*}}fibers.cpp:[[@LINE+3]]
  // OVERFLOW: 'Kept{{(\.i)?}}' (line [[@LINE-13]]) <== Memory access at offset 96 overflows this variable
  if (isBug("overflow"))
    escape(Kept)[64] = 1;
  // RETURN: ERROR: AddressSanitizer: stack-use-after-return
  // RETURN: #0 {{.*}} in work(Fiber&) {{.*}}fibers.cpp:[[@LINE+3]]
  // RETURN: 'Local{{(\.i)?}}' (line [[@LINE-24]]) <== Memory access at offset {{[0-9]+}} is inside this variable
  if (isBug("after_return"))
    *escape(dangling()) = 1;
}

static void entry(int Number) {
  Fiber &F = Fibers[Number];
  __sanitizer_finish_switch_fiber(F.FakeStack, &MainBottom, &MainSize);
  work(F);
  toMain(F, true);
}

static void resume(Fiber &F) {
  void *Fake;
  __sanitizer_start_switch_fiber(&Fake, F.Stack, StackSize);
  swapcontext(&Main, &F.Context);
  __sanitizer_finish_switch_fiber(Fake, nullptr, nullptr);
}

int main(int, char **Argv) {
  Bug = Argv[1];
  char Own[40];
  memset(escape(Own), 1, sizeof(Own));
  Fibers[0].Stack = static_cast<char *>(malloc(StackSize));
  Fibers[1].Stack = static_cast<char *>(
      mmap(nullptr, StackSize, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (int I = 0; I < 2; ++I) {
    getcontext(&Fibers[I].Context);
    Fibers[I].Context.uc_stack.ss_sp = Fibers[I].Stack;
    Fibers[I].Context.uc_stack.ss_size = StackSize;
    Fibers[I].Context.uc_link = nullptr;
    makecontext(&Fibers[I].Context, reinterpret_cast<void (*)()>(entry), 1, I);
  }
  while (!Fibers[0].Ended || !Fibers[1].Ended)
    for (Fiber &F : Fibers)
      if (!F.Ended)
        resume(F);
  // The redzones of main's frame are still there.
  // OUTER: ERROR: AddressSanitizer: stack-buffer-overflow
  // OUTER: #0 {{.*}} in main {{.*}}fibers.cpp:[[@LINE+3]]
  // OUTER: 'Own' (line [[@LINE-20]]) <== Memory access at offset {{[0-9]+}} overflows this variable
  if (isBug("outer"))
    escape(Own)[40] = 1;
  free(Fibers[0].Stack);
  munmap(Fibers[1].Stack, StackSize);
  // CHECK: 800
  printf("%d\n", Sum);
  return 0;
}
