// Entries of .preinit_array run before every constructor, in the order of the
// link: the runtime's is the first, also in front of a static library's.
// RUN: %pagesan -g -O0 -c %s -o %t.o && rm -f %t.a && llvm-ar rcs %t.a %t.o
// RUN: %pagesan %t.o -o %t && %t | FileCheck %s
// RUN: %pagesan -Wl,--whole-archive %t.a -Wl,--no-whole-archive -o %t.ar && %t.ar | FileCheck %s
// RUN: %pagesan -shared-libsan %t.o -o %t.so && %t.so | FileCheck %s
// RUN: %pagesan -O2 -fuse-ld=lld %s -o %t.lld && %t.lld | FileCheck %s
// RUN: %clang --config=%pagesan_dir/pagesan.cfg %s -o %t.cfg && %t.cfg | FileCheck %s
// RUN: %pagesan -g -O1 -DBUG %s -o %t.bug && not %t.bug 2>&1 | FileCheck %s --check-prefix=BUG
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int Sum;

static void first(int Argc, char **Argv, char **Environment) {
  (void)Argv;
  (void)Environment;
  char Buffer[100];
  memset(Buffer, Argc, sizeof(Buffer));
  __asm__ volatile("" ::"r"(Buffer) : "memory");
  char *Block = malloc(10);
  __asm__ volatile("" : "+r"(Block)::"memory");
#ifdef BUG
  // BUG: ERROR: AddressSanitizer: heap-buffer-overflow
  // BUG: #0 {{.*}} in first {{.*}}preinit.c:[[@LINE+1]]
  Block[10] = 1;
#endif
  free(Block);
  Sum = Buffer[5] + Buffer[99];
}

__attribute__((section(".preinit_array"), used)) static void (*Entry)(
    int, char **, char **) = first;

// CHECK: sum 2
int main(void) { return printf("sum %d\n", Sum) < 0; }
