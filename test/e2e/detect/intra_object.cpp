// With -fsanitize-address-field-padding= clang puts room between the members of
// a class, which is bad from its constructor to its destructor.
// RUN: %pagesanxx -g -O0 -fsanitize-address-field-padding=1 %s -o %t
// RUN: %t 9
// RUN: not %t 10 2>&1 | FileCheck %s
// CHECK: ERROR: AddressSanitizer: intra-object-overflow
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in Table::set
// CHECK: is located {{[0-9]+}} bytes inside of
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdlib>
#include <new>

class Table {
public:
  Table() : First(1), Last(2) {}
  virtual ~Table() {}
  void set(int I, int Value) { Values[I] = Value; }

private:
  int First;
  int Values[10];
  int Last;
};

int main(int, char **Argv) {
  Table *T = new Table;
  T->set(atoi(Argv[1]), 5);
  T->~Table();
  new (T) Table; // in memory that is good again
  delete T;
  return 0;
}
