// Scopes that are left and entered by jumps, and frames that tail calls end.
// RUN: %pagesan -g -O0 %s -o %t.O0
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %pagesan -g -O2 %s -o %t.O2
// RUN: %pagesan -g -O3 %s -o %t.O3
// RUN: python3 %S/Inputs/check_programs.py %s %t.O0 %t.O1 %t.O2 %t.O3
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"

// --- goto ------------------------------------------------------------------------

PROGRAM(goto_out) { // stack-use-after-scope left
  int Other = 1;
  int *p = escape(&Other);
  {
    int left[2] = {1, 2}; // VAR
    int *q = escape(left);
    if (Bug)
      p = q;
    if (opaque(1))
      goto Out;
    q[1] = 4;
  }
Out:
  *p = 1; // BAD
}

PROGRAM(goto_out_of_nest) { // stack-use-after-scope inner
  int Other = 1;
  int *p = escape(&Other);
  for (int i = 0; i < opaque(3); ++i) {
    char outer[20];
    escape(outer);
    for (int j = 0; j < opaque(3); ++j) {
      int inner[2] = {i, j}; // VAR
      int *q = escape(inner);
      if (Bug)
        p = q;
      if (i == 1 && j == 1)
        goto Out;
    }
  }
Out:
  *p = 1; // BAD
}

// A scope that is entered behind its beginning is the whole function.
PROGRAM(goto_into) { // stack-buffer-overflow entered
  if (opaque(1))
    goto Inside;
  {
    char entered[10]; // VAR
    escape(entered);
  Inside:;
    char *p = escape(entered);
    p[9 + Bug] = 1; // BAD
  }
}

PROGRAM(goto_back) { // stack-use-after-scope each
  long Round = 0, Other = 0;
  long *p = escape(&Other);
Again:
  *p = 1; // BAD
  {
    long each = Round; // VAR
    long *q = escape(&each);
    if (Bug)
      p = q;
    if (Round++ < opaque(1))
      goto Again;
    p = q;
  }
}

PROGRAM(goto_between_siblings) { // stack-buffer-overflow second
  long Round = 0;
  {
    char first[24];
    escape(first);
    if (opaque(1))
      goto Second;
  First:
    memset(escape(first), 1, sizeof(first));
  }
  {
  Second:;
    char second[9]; // VAR
    char *p = escape(second);
    p[8 + (Round ? Bug : 0)] = 1; // BAD
    if (Round++ < opaque(2))
      goto First;
  }
}

// --- switch ----------------------------------------------------------------------

PROGRAM(switch_into) { // stack-buffer-overflow jumped
  switch (opaque(2)) {
    {
      int jumped[3]; // nobody comes by its declaration: it has no line
      escape(jumped);
    case 2:;
      int *p = escape(jumped);
      p[2 + Bug] = 1; // BAD
    }
  }
}

PROGRAM(switch_out) { // stack-use-after-scope item
  char Other[16];
  char *p = escape(Other);
  for (int i = 0; i < 3; ++i) {
    switch (opaque(i)) {
    case 0:
      continue;
    case 1: {
      char item[16]; // VAR
      char *q = escape(item);
      if (Bug)
        p = q;
      if (opaque(1))
        break;
      q[3] = 1;
    }
    default:;
      char rest[40];
      escape(rest);
    }
  }
  p[4] = 1; // BAD
}

// The loop is entered in its middle.
PROGRAM(switch_into_loop) { // stack-buffer-overflow room
  long Count = opaque(7), Left = (Count + 3) / 4, At = 0;
  switch (Count % 4) {
    do {
    case 0: {
      char room[5]; // VAR
      char *p = escape(room);
      At = (At + 1) % 5;
      p[At + 5 * Bug * (Left == 1)] = 1; // BAD
    }
    case 3:;
    case 2:;
    case 1:;
    } while (--Left > 0);
  }
}

// --- Computed goto ---------------------------------------------------------------

// With such jumps clang gives no variable a scope.
PROGRAM(computed_out) { // stack-buffer-overflow one
  static void *const Labels[] = {&&First, &&Second};
  char Other[12];
  char *p = escape(Other);
  goto *Labels[opaque(0)];
First: {
  char one[12]; // VAR
  p = escape(one);
  goto *Labels[opaque(1)];
}
Second:
  p[11 + Bug] = 1; // BAD
}

PROGRAM(computed_into) { // stack-buffer-overflow inside
  static void *const Labels[] = {&&Before, &&Inside};
  goto *Labels[opaque(1)];
Before: {
  char inside[12]; // VAR
  escape(inside);
Inside:;
  char *p = escape(inside);
  p[11 + Bug] = 1; // BAD
}
}

// An interpreter: variables of some instructions, jumps between all of them.
PROGRAM(computed_loop) { // stack-buffer-overflow pushed
  static void *const Labels[] = {&&Push, &&Local, &&Stop};
  static const char Code[] = {0, 1, 0, 1, 1, 0, 2};
  const char *Pc = Code;
  long Depth = 0;
  char pushed[3]; // VAR
  char *p = escape(pushed);
  goto *Labels[opaque(*Pc++)];
Push:
  p[Depth++ + Bug] = 1; // BAD
  goto *Labels[opaque(*Pc++)];
Local: {
  long local[4] = {Depth};
  long *q = escape(local);
  q[3] = q[0];
  goto *Labels[opaque(*Pc++)];
}
Stop:
  escape(p);
}

// --- setjmp ----------------------------------------------------------------------

NOINLINE static void jumpFromDeep(jmp_buf Back, int Depth) {
  char room[50];
  escape(room);
  if (Depth)
    jumpFromDeep(Back, Depth - 1);
  else
    longjmp(Back, 1);
  escape(room);
}

NOINLINE static void useStack(int Depth) {
  volatile char room[200];
  for (int i = 0; i < 200; ++i)
    room[i] = (char)i;
  if (Depth)
    useStack(Depth - 1);
  escape((const void *)room);
}

PROGRAM(jump_over_frames) { // stack-buffer-overflow kept
  jmp_buf Back;
  char kept[10]; // VAR
  char *volatile p = escape(kept);
  for (volatile int i = 0; i < 3; ++i) {
    if (!setjmp(Back))
      jumpFromDeep(Back, 5 * i);
    useStack(5);
  }
  p[9 + Bug] = 1; // BAD
}

// Scopes that a jump leaves are entered again; their variables change places
// with none.
PROGRAM(jump_out_of_scope) { // stack-use-after-scope again
  jmp_buf Back;
  int Other = 1;
  int *volatile p = escape(&Other);
  volatile int Round = 0;
  setjmp(Back);
  for (int i = 0; i < opaque(2); ++i) {
    int again[3] = {i}; // VAR
    int *q = escape(again);
    q[2] = 1;
    if (Bug)
      p = q;
    if (Round++ == 0)
      longjmp(Back, 1);
  }
  *p = 1; // BAD
}

PROGRAM(jump_within_loop) { // stack-buffer-overflow each
  for (volatile int i = 0; i < 3; ++i) {
    jmp_buf Back;
    char each[7]; // VAR
    char *volatile p = escape(each);
    if (!setjmp(Back)) {
      char deep[30];
      escape(deep);
      longjmp(Back, 1);
    }
    p[6 + (i == 2 ? Bug : 0)] = 1; // BAD
  }
}

// --- Calls that end the frame ----------------------------------------------------

struct Words {
  long Of[12];
};

NOINLINE static long readWord(struct Words last, long i) { // VAR tail_by_value
  volatile long *p = escape(last.Of);
  return p[i]; // BAD tail_by_value
}
NOINLINE static long passOn(struct Words First, long i) {
  long *p = escape(First.Of);
  p[3] += 1;
  __attribute__((musttail)) return readWord(First, i);
}
PROGRAM(tail_by_value) { // stack-buffer-overflow last
  struct Words Copy = {{0, 1, 2, 3, 4, 5}};
  if (passOn(Copy, opaque(3)) != 4 || Copy.Of[3] != 3)
    fprintf(stderr, "another value than that\n");
  passOn(Copy, opaque(11 + Bug));
}

NOINLINE static long passOther(struct Words First, long i) {
  struct Words other = {{7, 8, 9}}; // VAR before_tail
  long *p = escape(&other), *q = escape(&First);
  p[i] = q[1]; // BAD before_tail
  __attribute__((musttail)) return readWord(other, i - 1);
}
PROGRAM(before_tail) { // stack-buffer-overflow other
  struct Words Copy = {{0, 1, 2}};
  if (passOther(Copy, opaque(2)) != 8)
    fprintf(stderr, "another value than that\n");
  passOther(Copy, opaque(11 + Bug));
}

NOINLINE static long sumTo(long *Sum, long n) {
  long local[4] = {n}; // VAR tail_recursion
  long *p = escape(local);
  *Sum += p[n < 0 ? 4 : 0]; // BAD tail_recursion
  if (n <= 0)
    return *Sum;
  __attribute__((musttail)) return sumTo(Sum, n - 1);
}
PROGRAM(tail_recursion) { // stack-buffer-overflow local
  long Sum = 0;
  if (sumTo(&Sum, 100000) != 5000050000)
    fprintf(stderr, "another value than that\n");
  if (Bug)
    sumTo(&Sum, opaque(-1));
}

NOINLINE static long readThrough(long *p, long n) {
  return *p + n; // BAD tail_of_local
}
NOINLINE static long passLocal(long *p, long n) {
  long gone = n; // VAR tail_of_local
  long *q = escape(&gone);
  if (n)
    p = q;
  __attribute__((musttail)) return readThrough(p, n);
}
PROGRAM(tail_of_local) { // stack-use-after-return gone
  long Other = 0;
  opaque(passLocal(escape(&Other), opaque(Bug)));
}

static const struct Program Programs[] = {
    {"goto_out", goto_out},
    {"goto_out_of_nest", goto_out_of_nest},
    {"goto_into", goto_into},
    {"goto_back", goto_back},
    {"goto_between_siblings", goto_between_siblings},
    {"switch_into", switch_into},
    {"switch_out", switch_out},
    {"switch_into_loop", switch_into_loop},
    {"computed_out", computed_out},
    {"computed_into", computed_into},
    {"computed_loop", computed_loop},
    {"jump_over_frames", jump_over_frames},
    {"jump_out_of_scope", jump_out_of_scope},
    {"jump_within_loop", jump_within_loop},
    {"tail_by_value", tail_by_value},
    {"before_tail", before_tail},
    {"tail_recursion", tail_recursion},
    {"tail_of_local", tail_of_local},
    {NULL, NULL}};

int main(int Argc, char **Argv) { return runPrograms(Programs, Argc, Argv); }
