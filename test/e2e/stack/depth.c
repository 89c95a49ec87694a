// Programs that ask how deep their stack is, by the distance of a variable
// from where it began (PostgreSQL), get the answer that they get without
// checks, with detection of use after return, too.
//
// RUN: %pagesan -O0 %s -o %t.O0 && %t.O0
// RUN: %pagesan -O2 %s -o %t.O2 && %t.O2
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdlib.h>

static char *base;
static long most = 100000;

__attribute__((noinline)) static int isTooDeep(void) {
  char here;
  long depth = (long)(base - &here);
  if (depth < 0)
    depth = -depth;
  if (depth > most && base != NULL)
    return 1;
  return 0;
}

__attribute__((noinline)) static int goDeep(int times) {
  volatile char room[4096];
  room[times] = 1;
  return isTooDeep() || (times && goDeep(times - 1) && room[times]);
}

int main(void) {
  base = __builtin_frame_address(0);
  return isTooDeep() || goDeep(10) || !goDeep(50);
}
