// Frames of calls that a long jump ends are poisoned at once, whenever they were
// entered: before thousands of others, before a jump that ended only inner ones,
// and between two jumps to the same place. Those of calls that go on are good.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=detect_stack_use_after_return=1 %t | \
// RUN:   FileCheck %s --implicit-check-not=wrong
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <stdio.h>

#define NOINLINE __attribute__((noinline))
static jmp_buf Outer, Inner;
static char *volatile Kept[3];

static int isBad(int I) { return __asan_address_is_poisoned(Kept[I]); }
static void keep(int I, char *P) { Kept[I] = P; }

NOINLINE static void enterOne(void) {
  char Mine[20];
  *(char *volatile *)&Kept[2] = Mine;
  Kept[2][0] = 1;
}
static void enterMany(int Count) {
  while (Count--)
    enterOne();
}

// Jumps to Inner from below a frame, which ends.
NOINLINE static void jumpInside(void) {
  char Mine[20];
  keep(1, Mine);
  longjmp(Inner, 1);
}

NOINLINE static void jumpInsideOften(int Between, int Jumps) {
  for (volatile int Left = Jumps; Left; --Left) {
    if (!setjmp(Inner))
      jumpInside();
    if (!isBad(1) || isBad(0))
      puts("wrong after a jump inside");
    enterMany(Between);
  }
}

NOINLINE static void goDown(int Before, int Between, int Jumps) {
  char Mine[20];
  keep(0, Mine);
  enterMany(Before);
  jumpInsideOften(Between, Jumps);
  longjmp(Outer, 1);
}

NOINLINE static void start(int Before, int Between, int Jumps) {
  if (!setjmp(Outer))
    goDown(Before, Between, Jumps);
}

static void run(const char *What, int Before, int Between, int Jumps) {
  char Mine[20];
  char *volatile Live = Mine;
  start(Before, Between, Jumps);
  printf("%s: ended %d, live %d\n", What, isBad(0),
         __asan_address_is_poisoned(Live));
}

int main(void) {
  // CHECK: at once: ended 1, live 0
  run("at once", 0, 0, 0);
  // CHECK: after many: ended 1, live 0
  run("after many", 10000, 0, 0);
  // CHECK: after jumps inside: ended 1, live 0
  run("after jumps inside", 0, 0, 3);
  // CHECK: after many between jumps: ended 1, live 0
  run("after many between jumps", 100, 1000, 3);
  // CHECK: after a few between jumps: ended 1, live 0
  run("after a few between jumps", 0, 7, 300);
  return 0;
}
