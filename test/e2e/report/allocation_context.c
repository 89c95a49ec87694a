// An allocator on top of malloc tells who has its memory now.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not %t small 2>&1 | FileCheck %s
// RUN: not %t large 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int __asan_update_allocation_context(void *Addr);

static void *handOut(char *Kept) {
  // CHECK: is located 0 bytes after
  // CHECK-NEXT: allocated by thread T0 here:
  // CHECK-NEXT: #0 {{.*}} in __asan_update_allocation_context
  // CHECK-NEXT: #1 {{.*}} in handOut {{.*}}allocation_context.c:[[@LINE+1]]
  assert(__asan_update_allocation_context(Kept) == 1);
  return Kept;
}

int main(int Argc, char **Argv) {
  size_t Size = strcmp(Argv[1], "large") ? 100 : 1 << 20;
  char *Kept = malloc(Size), *Freed = malloc(Size), Local;
  free(Freed);
  assert(!__asan_update_allocation_context(Freed));
  assert(!__asan_update_allocation_context(Kept + 16));
  assert(!__asan_update_allocation_context(&Local));
  assert(!__asan_update_allocation_context(NULL));
  char *volatile P = handOut(Kept);
  P[Size] = 1;
  return 0;
}
