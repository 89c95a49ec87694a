// With alloc_dealloc_mismatch=0 memory of malloc has no type that a sized delete
// could disagree with.
// RUN: %pagesanxx -g -O0 -fsized-deallocation %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=alloc_dealloc_mismatch=0 %t 2>&1 | count 0
// CHECK: ERROR: AddressSanitizer: alloc-dealloc-mismatch (malloc vs operator delete)
// CHECK-NOT: new-delete-type-mismatch
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main() {
  char *volatile P = static_cast<char *>(malloc(10));
  delete P;
}
