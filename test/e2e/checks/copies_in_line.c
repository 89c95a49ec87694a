// Copies of a few bytes stand in line. Each size at each alignment: exactly those
// are found that leave their object, on either side, by one byte; reports name
// the function, and the option that switches its checks off does so.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O2 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:replace_intrin=0 %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: env PAGESAN_OPTIONS=symbolize=1 not %t 2>&1 | FileCheck %s --check-prefix=FRAMES
// RUN: %pagesan -g -O3 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 -mllvm -pagesan-inline-threshold=0 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=100:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// CHECK-COUNT-1: memcpy-param-overlap
// CHECK: bad copies: [[BAD:[0-9]+]]
// CHECK: true error [[BAD]]{{$}}
// OFF-NOT: ERROR
// OFF: true error 0{{$}}
// FRAMES: heap-buffer-overflow
// FRAMES-NEXT: WRITE of size 3 at
// FRAMES-NEXT: #0 {{.*}} in memset (
// FRAMES-NEXT: #1 {{.*}} in set3 {{.*}}copies_in_line.c
// FRAMES-NEXT: #2 {{.*}} in
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
#define SIZES(use) use(3) use(7) use(12) use(24) use(31) use(40) use(63) use(64)
#define FUNCTIONS(n)                                                           \
  static NOINLINE void copy##n(char *To, char *From) { memcpy(To, From, n); }  \
  static NOINLINE void move##n(char *To, char *From) { memmove(To, From, n); } \
  static NOINLINE void set##n(char *To) { memset(To, 1, n); }
SIZES(FUNCTIONS)

#define ROW(n) {n, copy##n, move##n, set##n},
static const struct {
  size_t Size;
  void (*Copy)(char *, char *), (*Move)(char *, char *), (*Set)(char *);
} Table[] = {SIZES(ROW)};

// A site of its own: each is reported once.
static NOINLINE void copyNear(char *To, char *From) { memcpy(To, From, 24); }

static char Plain[64];
static unsigned long Bad;

// At Begin of an object that leaves Size bytes from there.
static void tryAt(int Row, char *Begin, int IsBad) {
  Table[Row].Set(Begin);
  Table[Row].Copy(Begin, Plain);
  Table[Row].Copy(Plain, Begin);
  Table[Row].Move(Begin, Plain);
  Table[Row].Move(Plain, Begin);
  Bad += 5 * IsBad;
}

int main(void) {
  for (int Row = 0; Row < (int)(sizeof(Table) / sizeof(*Table)); ++Row)
    for (int Offset = 0; Offset < 9; ++Offset) {
      size_t Size = Table[Row].Size + (size_t)Offset;
      char *Whole = malloc(Size), *Short = malloc(Size - 1);
      tryAt(Row, Whole + Offset, 0);
      tryAt(Row, Short + Offset, 1);
      tryAt(Row, Whole - 1, 1);
      free(Short);
      tryAt(Row, Short + Offset, 1);
      free(Whole);
    }

  char Line[128] = {0};
  copyNear(Line, Line);
  copyNear(Line, Line + 24);
  copyNear(Line + 24, Line);
  move24(Line, Line + 23);
  copyNear(Line + 50, Line + 27); // the report that is counted
  __asm__ volatile("" : : "r"(Line), "r"(Plain) : "memory"); // not dead
  fprintf(stderr, "bad copies: %lu\n", Bad);
  return 0;
}
