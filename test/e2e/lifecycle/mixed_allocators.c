// A program with half of the malloc family is told.
// What counts lines calls realloc.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK: WARNING: PageSan: the program defines malloc and not realloc:
// CHECK: went on
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static char Arena[1 << 16];
static size_t Used;
void *malloc(size_t Size) {
  Used += (Size + 15) & -(size_t)16;
  return Arena + Used - ((Size + 15) & -(size_t)16);
}

int main(void) {
  char *P = malloc(10);
  P[9] = 1;
  write(1, "went on\n", 8);
  return 0;
}
