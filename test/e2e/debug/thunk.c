// A debugger that stops inside of a thunk sees who called it.
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk %s -o %t
// RUN: %{gdb} -ex 'rbreak ^__asan_check_load_add_1_' -ex run -ex 'stepi 3' -ex bt -ex kill %t > %t.gdb 2>&1
// RUN: FileCheck %s < %t.gdb
// CHECK: Breakpoint {{[0-9]+}}, 0x{{[0-9a-f]+}} in __asan_check_load_add_1_R
// CHECK: #0 {{.*}} in __asan_check_load_add_1_R
// CHECK-NEXT: #1 {{.*}} in use {{.*}} at {{.*}}thunk.c:[[@LINE+8]]
// CHECK-NEXT: #2 {{.*}} in main {{.*}} at {{.*}}thunk.c
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

__attribute__((noinline)) static int use(const char *P) {
  return *P;
}
int main(void) { return use(calloc(1, 7)) + use(calloc(1, 9)); }
