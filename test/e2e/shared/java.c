// An instrumented library in a stock Java, which handles SIGSEGV of its own code,
// grows its stacks into guard pages, and makes code as it runs.
// REQUIRES: java
// RUN: rm -rf %t.classes && javac -d %t.classes %S/Inputs/Host.java
// RUN: %pagesan -g -O1 -fPIC -shared %s -o %t.so
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so java -cp %t.classes Host %t.so 9 | FileCheck %s --check-prefix=CLEAN
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not java -cp %t.classes Host %t.so 10 2>&1 | FileCheck %s --check-prefix=BUG
//
// CLEAN: value 5
// CLEAN-NEXT: threads caught 4000 null pointers
// CLEAN-NEXT: caught a stack overflow
// CLEAN-NEXT: child ended with 0
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
// BUG-NEXT: WRITE of size 4
// BUG-NEXT: #0 {{.*}} in Java_Host_touch {{.*}}java.c:[[@LINE+9]]
// BUG: 0 bytes after 40-byte region
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int Java_Host_touch(void *Env, void *Class, int Index) {
  volatile int *P = malloc(40);
  P[Index] = 5;
  int Value = P[Index];
  free((void *)P);
  return Value;
}
