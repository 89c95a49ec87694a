// Two libraries define one class: its virtual table, and what describes the
// type, are to be there once, as the class has a key function.
// RUN: %pagesanxx -g -fPIC -shared -DLIBRARY=1 %s -o %t.1.so
// RUN: %pagesanxx -g -fPIC -shared -DLIBRARY=2 %s -o %t.2.so
// RUN: %pagesanxx -g %s -Wl,--no-as-needed %t.1.so %t.2.so -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=detect_odr_violation=0 %t
// CHECK: ERROR: AddressSanitizer: odr-violation
// CHECK-NEXT: [1] size={{[0-9]+}} '{{vtable|typeinfo|typeinfo name}} for Keyed' {{.*}} in {{.*}}.{{[12]}}.so
// CHECK-NEXT: [2] size={{[0-9]+}} '{{vtable|typeinfo|typeinfo name}} for Keyed' {{.*}} in {{.*}}.{{[12]}}.so
//
// A library and the program: their tables.
// RUN: %pagesanxx -g -DLIBRARY=1 -DPROGRAM %s -Wl,--no-as-needed %t.2.so -o %t.program
// RUN: not %t.program 2>&1 | FileCheck %s --check-prefix=PROGRAM
// PROGRAM: ERROR: AddressSanitizer: odr-violation
// PROGRAM-NEXT: 'vtable for Keyed' {{.*}} in {{.*}}.program
// PROGRAM-NEXT: 'vtable for Keyed' {{.*}} in {{.*}}.2.so
//
// Classes without one are in as many libraries as use them.
// RUN: %pagesanxx -g -fPIC -shared -DLIBRARY=3 %s -o %t.3.so
// RUN: %pagesanxx -g -fPIC -shared -DLIBRARY=4 %s -o %t.4.so
// RUN: %pagesanxx -g %s -Wl,--no-as-needed %t.3.so %t.4.so -o %t.many && %t.many
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#if LIBRARY == 1 || LIBRARY == 2
struct Keyed {
  virtual ~Keyed();
};
Keyed::~Keyed() = default;
#elif LIBRARY >= 3
struct Unkeyed {
  virtual ~Unkeyed() {}
};
namespace {
Unkeyed *volatile Made = new Unkeyed;
}
#endif
#if !LIBRARY || defined(PROGRAM)
int main() { return 0; }
#endif
