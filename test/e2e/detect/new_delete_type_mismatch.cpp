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

struct Base { char Bytes[10]; };
struct Derived : Base { char More[10]; };

#ifdef BUG
using Deleted = Base;
#else
using Deleted = Derived;
#endif

int main() {
  Base *volatile P = new Derived;
  // CHECK: ERROR: AddressSanitizer: new-delete-type-mismatch on {{0x[0-9a-f]+}} in thread T0:
  // CHECK-NEXT: object passed to delete has wrong type:
  // CHECK-NEXT: size of the allocated type:   20 bytes;
  // CHECK-NEXT: size of the deallocated type: 10 bytes.
  // CHECK-NEXT: #0 {{.*}} in operator delete(void*, unsigned long) ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
  // CHECK-NEXT: #1 {{.*}} in main {{.*}}new_delete_type_mismatch.cpp:[[@LINE+1]]
  delete static_cast<Deleted *>(P);
}
