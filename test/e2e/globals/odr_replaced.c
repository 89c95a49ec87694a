// A weak variable is there to be replaced, and an alias's name is no variable of its
// own: neither breaks the One Definition Rule, whichever of two modules comes first.
// RUN: %pagesan -g -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g %s %t.so -o %t && env PAGESAN_OPTIONS=detect_odr_violation=2 %t 2>&1 | FileCheck %s
// RUN: %pagesan -g -fPIC -shared -DMORE %s %t.so -o %t.more.so
// RUN: %pagesan -g -DALONE %s -Wl,--no-as-needed %t.more.so %t.so -o %t.two && env PAGESAN_OPTIONS=detect_odr_violation=2 %t.two 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: 3 5 7
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdio.h>

#define WEAK __attribute__((weak))

#ifdef LIBRARY
int Strong = 2;
WEAK int Weak = 4;
int Name = 6;
void tell(void) { printf("%d %d %d\n", Strong, Weak, Name); }
#else
#ifndef ALONE
WEAK int Strong = 3;
int Weak = 5;
static int Variable = 7;
extern int Name __attribute__((alias("Variable")));
#endif
#ifndef MORE
void tell(void);
int main(void) {
  tell();
  return 0;
}
#endif
#endif
