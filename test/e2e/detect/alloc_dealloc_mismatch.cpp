// RUN: %pagesanxx -g -O0 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O0 %s -o %t.fixed && %t.fixed
// RUN: %pagesanxx -g -O1 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O1 %s -o %t.fixed && %t.fixed
// RUN: %pagesanxx -g -O2 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O2 %s -o %t.fixed && %t.fixed
// RUN: %pagesanxx -g -O3 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O3 %s -o %t.fixed && %t.fixed
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef BUG
#define DELETE delete
#else
#define DELETE delete[]
#endif

int main() {
  char *volatile P = new char[10];
  // CHECK: ERROR: AddressSanitizer: alloc-dealloc-mismatch (operator new [] vs operator delete) on [[ADDR:0x[0-9a-f]+]]
  // CHECK-NEXT: #0 {{.*}} in operator delete(void*{{.*}}) ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}alloc_dealloc_mismatch.cpp:[[@LINE+3]]
  // CHECK: SUMMARY: AddressSanitizer: alloc-dealloc-mismatch
  // CHECK-NEXT: HINT: {{.*}}alloc_dealloc_mismatch=0
  DELETE P;
}
