// A context checks what it does on its own stack however it came to run there: by
// swapcontext, as the one that another ended for (uc_link), from a copy that does
// not say where its stack is, or by longjmp, as those do it who make contexts only
// to have stacks. Frames that a jump leaves behind on the way are forgotten, those
// of other contexts are not.
// RUN: %pagesan -g -O0 %s -o %t.O0
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: python3 %S/Inputs/check_programs.py %s %t.O0 %t.O1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <setjmp.h>
#include <ucontext.h>

enum { StackSize = 1 << 16 };

static ucontext_t Main, First, Second;
static char Stacks[2][StackSize];
static jmp_buf ToMain, ToFirst, ToSecond;
static int Excess; // of the contexts' functions: 1 is wrong

static void make(ucontext_t *Context, char *Stack, void (*Body)(void),
                 ucontext_t *Next) {
  getcontext(Context);
  Context->uc_stack.ss_sp = Stack;
  Context->uc_stack.ss_size = StackSize;
  Context->uc_link = Next;
  makecontext(Context, Body, 0);
}

static void fillOwn(void) {
  char Own[40];
  memset(escape(Own), 1, sizeof(Own));
}

// Redzones down the stack, all of which are left at once.
NOINLINE static void dive(int Depth, void (*Leave)(void)) {
  char Each[40];
  memset(escape(Each), Depth, sizeof(Each));
  if (Depth)
    dive(Depth - 1, Leave);
  else
    Leave();
  escape(Each);
}

// --- uc_link ---------------------------------------------------------------------

static void waitsForFirst(void) {
  char linked[40]; // VAR uc_link
  char *p = escape(linked);
  swapcontext(&Second, &First);
  p[39 + Excess] = 1; // BAD uc_link
}
PROGRAM(uc_link) { // stack-buffer-overflow linked
  Excess = Bug;
  make(&First, Stacks[0], fillOwn, &Second);
  make(&Second, Stacks[1], waitsForFirst, &Main);
  swapcontext(&Main, &Second);
}

// --- A copy without a stack ------------------------------------------------------

static ucontext_t Saved;

static void savesItself(void) {
  char saved[40]; // VAR copied_context
  char *p = escape(saved);
  swapcontext(&Saved, &Main);
  p[39 + Excess] = 1; // BAD copied_context
  setcontext(&Main);
}
PROGRAM(copied_context) { // stack-buffer-overflow saved
  Excess = Bug;
  make(&First, Stacks[0], savesItself, 0);
  swapcontext(&Main, &First);
  memset(&Saved.uc_stack, 0, sizeof(Saved.uc_stack));
  swapcontext(&Main, &Saved);
}

// --- longjmp ---------------------------------------------------------------------

static void jumpsToMain(void) {
  char jumped[40]; // VAR longjmp_between
  char *p = escape(jumped);
  if (!_setjmp(ToFirst))
    _longjmp(ToMain, 1);
  p[39 + Excess] = 1; // BAD longjmp_between
  _longjmp(ToMain, 3);
}
static void jumpsToFirst(void) {
  fillOwn();
  if (!_setjmp(ToSecond))
    _longjmp(ToMain, 2);
  fillOwn();
  _longjmp(ToFirst, 1);
}
PROGRAM(longjmp_between) { // stack-buffer-overflow jumped
  Excess = Bug;
  make(&First, Stacks[0], jumpsToMain, 0);
  make(&Second, Stacks[1], jumpsToFirst, 0);
  switch (_setjmp(ToMain)) {
  case 0:
    swapcontext(&Main, &First);
  case 1:
    swapcontext(&Main, &Second);
  case 2:
    _longjmp(ToSecond, 1);
  }
}

// The way from one stack to the other leads over the frames of the first.
static void waitsBelow(void) {
  char below[40]; // VAR longjmp_over
  char *p = escape(below);
  swapcontext(&First, &Main);
  if (!_setjmp(ToFirst))
    _longjmp(ToSecond, 1);
  p[39 + Excess] = 1; // BAD longjmp_over
  setcontext(&Main);
}
static void waitsAbove(void) {
  if (!_setjmp(ToSecond))
    swapcontext(&Second, &Main);
  fillOwn();
  _longjmp(ToFirst, 1);
}
PROGRAM(longjmp_over) { // stack-buffer-overflow below
  Excess = Bug;
  make(&First, Stacks[0], waitsBelow, 0);
  make(&Second, Stacks[1], waitsAbove, 0);
  swapcontext(&Main, &First);
  swapcontext(&Main, &Second);
  swapcontext(&Main, &First);
}

// --- Frames that are left on another stack ---------------------------------------

NOINLINE static void fillRoom(void) {
  char Room[StackSize / 4];
  memset(escape(Room), 1, sizeof(Room));
}
static void toMain(void) { swapcontext(&First, &Main); }
static void divesAgain(void) {
  char again[40]; // VAR left_elsewhere
  char *p = escape(again);
  if (!_setjmp(ToFirst))
    dive(60, toMain);
  fillRoom();
  p[39 + Excess] = 1; // BAD left_elsewhere
  _longjmp(ToMain, 1);
}
PROGRAM(left_elsewhere) { // stack-buffer-overflow again
  Excess = Bug;
  make(&First, Stacks[0], divesAgain, 0);
  if (_setjmp(ToMain))
    return;
  swapcontext(&Main, &First);
  _longjmp(ToFirst, 1);
}

static const struct Program Programs[] = {{"uc_link", uc_link},
                                   {"copied_context", copied_context},
                                   {"longjmp_between", longjmp_between},
                                   {"longjmp_over", longjmp_over},
                                   {"left_elsewhere", left_elsewhere},
                                   {0, 0}};

int main(int Argc, char **Argv) { return runPrograms(Programs, Argc, Argv); }
