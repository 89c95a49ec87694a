// What AddressSanitizer's pass can be told about what is checked, ours is told by
// the same words.
// RUN: %pagesanxx -w -g -O0 %s -o %t
// RUN: not %t read 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t write 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t stack 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t global 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t scope 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t return 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %t poisoned
// RUN: %t pointers
// BAD: ERROR: AddressSanitizer
//
// RUN: %pagesanxx -w -O0 -mllvm -asan-instrument-reads=0 %s -o %t.opt
// RUN: %t.opt read
// RUN: not %t.opt write 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %pagesanxx -w -O0 -mllvm -asan-instrument-writes=false %s -o %t.opt
// RUN: %t.opt write
// RUN: not %t.opt read 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %pagesanxx -w -O0 -mllvm -asan-stack=0 %s -o %t.opt
// RUN: %t.opt stack
// RUN: not %t.opt global 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %pagesanxx -w -O0 -mllvm -asan-globals=0 %s -o %t.opt
// RUN: %t.opt global
// RUN: not %t.opt stack 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %pagesanxx -w -O0 -mllvm -asan-use-after-scope=0 %s -o %t.opt
// RUN: %t.opt scope
// RUN: %pagesanxx -w -O0 -mllvm -asan-use-after-return=never %s -o %t.opt
// RUN: %t.opt return
// RUN: %pagesanxx -w -O0 -mllvm -asan-use-stack-safety=0 %s -o %t.opt
// RUN: not %t.opt poisoned 2>&1 | FileCheck %s --check-prefix=POISONED
// POISONED: ERROR: AddressSanitizer: use-after-poison
// POISONED: READ of size 4
// RUN: %pagesanxx -w -O0 -mllvm -asan-detect-invalid-pointer-pair %s -o %t.opt
// RUN: env ASAN_OPTIONS=detect_invalid_pointer_pairs=2 not %t.opt pointers 2>&1 | FileCheck %s --check-prefix=PAIR
// PAIR: ERROR: AddressSanitizer: invalid-pointer-pair
// RUN: %pagesanxx -w -O0 -mllvm -asan-instrumentation-with-call-threshold=0 -mllvm -pagesan-far-overflows=none -S -emit-llvm %s -o - | FileCheck %s --check-prefix=CALLS
// CALLS: define {{.*}}@main(
// CALLS-NOT: br i1 {{.*}} !prof
// CALLS: ret i32
//
// Names that stay private have no second definition.
// RUN: %pagesanxx -g -O0 -DLIBRARY -fPIC -shared %s -o %t.so
// RUN: %pagesanxx -w -g -O0 -fPIC %s %t.so -o %t.odr
// RUN: not %t.odr pointers 2>&1 | FileCheck %s --check-prefix=ODR
// RUN: %pagesanxx -g -O0 -DLIBRARY -fPIC -shared -fno-sanitize-address-use-odr-indicator %s -o %t.so
// RUN: not %t.odr pointers 2>&1 | FileCheck %s --check-prefix=ODR
// RUN: %pagesanxx -g -O0 -DLIBRARY -fPIC -shared -mllvm -asan-use-odr-indicator=0 %s -o %t.so
// RUN: %t.odr pointers
// ODR: ERROR: AddressSanitizer: odr-violation
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

char Shared[16];

#ifndef LIBRARY

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

static volatile int Sixteen = 16;
static char Own[16];

__attribute__((noinline)) static char *escape(char *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  return P;
}
__attribute__((noinline)) static char *dangling() {
  char Local[16];
  return escape(escape(Local));
}

int main(int Argc, char **Argv) {
  const char *How = Argv[Argc - 1];
  char Local[16], *P = nullptr;
  escape(Local)[0] = 0;
  if (!strcmp(How, "read"))
    return *(volatile char *)((char *)malloc(16) + Sixteen) & 0;
  if (!strcmp(How, "write"))
    *(volatile char *)((char *)malloc(16) + Sixteen) = 0;
  if (!strcmp(How, "stack"))
    return escape(Local)[Sixteen] & 0;
  if (!strcmp(How, "global"))
    return escape(Own)[Sixteen] & 0;
  if (!strcmp(How, "scope")) {
    {
      char Inner[16];
      P = escape(Inner);
    }
    return P[3] & 0;
  }
  if (!strcmp(How, "return"))
    return dangling()[3] & 0;
  if (!strcmp(How, "poisoned")) {
    int Numbers[100];
    static volatile int Sink;
    __asan_poison_memory_region(Numbers, sizeof(Numbers));
    Sink = Numbers[42];
    __asan_unpoison_memory_region(Numbers, sizeof(Numbers));
  }
  if (!strcmp(How, "pointers"))
    return (escape(Local) < escape(Own)) & 0;
  return 0;
}

#endif
