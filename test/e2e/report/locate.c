// What __asan_locate_address and __asan_describe_address know of each place,
// with and without fake frames.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=detect_stack_use_after_return=0 %t 2>&1 | FileCheck %s
//
// CHECK: local: stack Local 0 40
// CHECK: Address {{0x[0-9a-f]+}} is located in stack of thread T0 at offset {{[0-9]+}} in frame
// CHECK: 'Local' (line [[@LINE+42]]) <== Memory access at offset {{[0-9]+}} is inside this variable
// CHECK: local+13: stack Local 13 40
// CHECK: local+40: stack Local 40 40
// CHECK: local+-1: stack Local -1 40
// CHECK: global: global Global 0 12
// CHECK: is located 0 bytes inside of global variable 'Global'
// CHECK: global+11: global Global 11 12
// CHECK: heap: heap  0 10
// CHECK: is located 0 bytes inside of 10-byte region
// CHECK: heap+9: heap  9 10
// CHECK: freed: heap  0 20
// CHECK: freed by thread T0
// CHECK: code: heap-invalid
// CHECK-NEXT: Address {{0x[0-9a-f]+}} is located in {{.*}}locate.c.tmp+0x
// CHECK: nowhere: heap-invalid
// CHECK-NEXT: AddressSanitizer can not describe address in more detail (wild memory access suspected).
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>

static int Global[3];
char *volatile Escaped;

static void tell(const char *What, void *Addr) {
  char Name[100] = "unset";
  void *Begin;
  size_t Size;
  const char *Kind =
      __asan_locate_address(Addr, Name, sizeof(Name), &Begin, &Size);
  fprintf(stderr, "%s: %s %s %ld %zu\n", What, Kind, Name,
          (long)((char *)Addr - (char *)Begin), Size);
  // A number in the name: the place is the same.
  for (const char *P = What; *P; ++P)
    if (*P == '+')
      return;
  __asan_describe_address(Addr);
}

int main(void) {
  char Local[40];
  char *Heap = malloc(10), *Freed = malloc(20);
  free(Freed);
  Escaped = Local;
  tell("local", Local);
  tell("local+13", Local + 13);
  tell("local+40", Local + 40);
  tell("local+-1", Local - 1);
  tell("global", Global);
  tell("global+11", (char *)Global + 11);
  tell("heap", Heap);
  tell("heap+9", Heap + 9);
  tell("freed", Freed);
  tell("code", (void *)main);
  tell("nowhere", (void *)0x300000000000);
  return 0;
}
