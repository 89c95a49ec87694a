// Stacks that the program allocated: errors in their frames are found, and what
// frames wrote into the shadow does not outlive the block.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t context | FileCheck %s --check-prefix=CLEAN --allow-empty
// RUN: %t thread | FileCheck %s --check-prefix=CLEAN --allow-empty
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t context | FileCheck %s --check-prefix=CLEAN --allow-empty
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t thread | FileCheck %s --check-prefix=CLEAN --allow-empty
// RUN: not %t context byte 2>&1 | FileCheck %s --check-prefix=BYTE
// RUN: not %t thread byte 2>&1 | FileCheck %s --check-prefix=BYTE
// RUN: not %t context range 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: not %t context whole 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: not %t thread whole 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: not %t context freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not %t thread freed 2>&1 | FileCheck %s --check-prefix=FREED
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

int __asan_address_is_poisoned(const volatile void *);

static ucontext_t Main, Other;
static const char *Bug = "";

static void *escape(void *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}

__attribute__((noinline)) static void fill(char *P, int Size) {
  for (int I = 0; I < Size; ++I)
    P[I] = 2;
}

// The stack below is memory like any other until a frame lies there: a redzone in
// it is seen by a check that leaves good windows out as a whole.
__attribute__((noinline)) static void clearTooMuch(void) {
  char Wide[100000];
  // WHOLE: ERROR: AddressSanitizer: stack-buffer-overflow
  // WHOLE: 'Wide' (line [[@LINE-2]]) <== Memory access at offset {{[0-9]+}} overflows this variable
  memset(escape(Wide), 0, 150000);
}
__attribute__((noinline, no_sanitize("address"))) static void runWhole(void) {
  volatile char Above[200000];
  Above[0] = 1;
  for (size_t Below = 4096; Below < 400000; Below += 4096)
    fill(escape((char *)Above - Below), 8);
  clearTooMuch();
}

__attribute__((noinline)) static void run(void) {
  char Bytes[20], More[200];
  // Enough trips to have the memory promoted.
  for (int I = 0; I < 100; ++I)
    fill(escape(Bytes), 20);
  // BYTE: ERROR: AddressSanitizer: stack-buffer-overflow
  // BYTE: in fill
  // BYTE: is located in stack of thread T{{[01]}} at offset {{[0-9]+}} in frame
  // BYTE-NEXT: in run
  // BYTE: 'Bytes' (line [[@LINE-8]]) <== Memory access at offset {{[0-9]+}} overflows this variable
  fill(escape(Bytes), 20 + !strcmp(Bug, "byte"));
  // RANGE: ERROR: AddressSanitizer: stack-buffer-overflow
  // RANGE: 'More' (line [[@LINE-11]]) <== Memory access at offset
  memset(escape(More), 0, 200 + !strcmp(Bug, "range"));
  if (!strcmp(Bug, "whole"))
    runWhole();
}

static void *start(void *Arg) {
  run();
  return Arg;
}

static void onContext(char *Stack, size_t Size) {
  getcontext(&Other);
  Other.uc_stack.ss_sp = Stack;
  Other.uc_stack.ss_size = Size;
  Other.uc_link = &Main;
  makecontext(&Other, run, 0);
  swapcontext(&Main, &Other);
}

static void onThread(char *Stack, size_t Size) {
  pthread_t Thread;
  pthread_attr_t Attributes;
  pthread_attr_init(&Attributes);
  pthread_attr_setstack(&Attributes, Stack, Size);
  pthread_create(&Thread, &Attributes, start, NULL);
  pthread_join(Thread, NULL);
}

int main(int Argc, char **Argv) {
  int IsContext = !strcmp(Argv[1], "context");
  if (Argc > 2)
    Bug = Argv[2];
  // Page-granular, white inside when it is touched, and byte-granular.
  static const size_t Sizes[] = {1 << 20, 160 << 10, 80 << 10, 40 << 10};
  for (int I = 0; I < 4; ++I) {
    char *Stack = aligned_alloc(4096, Sizes[I]);
    (IsContext ? onContext : onThread)(Stack, Sizes[I]);
    // CLEAN-NOT: poison left
    for (size_t At = 0; At < Sizes[I]; At += 8)
      if (__asan_address_is_poisoned(Stack + At)) {
        printf("poison left at %zu\n", At);
        break;
      }
    free(Stack);
    // CLEAN-NOT: good after free
    for (size_t At = 0; At < Sizes[I]; At += 8)
      if (!__asan_address_is_poisoned(Stack + At)) {
        printf("good after free at %zu\n", At);
        break;
      }
    // FREED: ERROR: AddressSanitizer: heap-use-after-free
    if (!strcmp(Bug, "freed"))
      return *(volatile char *)escape(Stack + Sizes[I] - 600);
  }
  return 0;
}
