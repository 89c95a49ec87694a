// -pagesan-sensitivity=early: errors on variables that the optimiser takes apart, and
// reads that nobody needs, are found in optimised code.
// RUN: %pagesanxx -I%S/../Inputs -w -g -O1 -mllvm -pagesan-sensitivity=early %s -o %t && %python %S/../Inputs/run-table.py %s %t 6
// RUN: %pagesanxx -I%S/../Inputs -w -g -O3 -mllvm -pagesan-sensitivity=early %s -o %t && %python %S/../Inputs/run-table.py %s %t 6
// RUN: %pagesanxx -I%S/../Inputs -w -g -O2 -flto -fuse-ld=lld -mllvm -pagesan-sensitivity=early %s -o %t && %python %S/../Inputs/run-table.py %s %t 6
//
// Without it they are gone before they are checked.
// RUN: %pagesanxx -I%S/../Inputs -w -g -O2 %s -o %t && %t read_behind | FileCheck %s
// CHECK: done
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

CASE(stored_behind, 3, 4) {
  int A[4];
  A[I] = 1; // BUG stored_behind stack-buffer-overflow: WRITE of size 4
  return 0;
}
CASE(read_behind, 2, 3) {
  int A[3] = {1, 2, 3};
  int Unused = A[I]; // BUG read_behind stack-buffer-overflow: READ of size 4
  return 0;
}
CASE(set_behind, 8, 9) {
  char A[8];
  std::memset(A, 1, I); // BUG set_behind stack-buffer-overflow: WRITE of size 9
  return 0;
}
CASE(copied_behind, 1, 0) {
  char A[8];
  std::strcpy(A, "12345678" + I); // BUG copied_behind stack-buffer-overflow: WRITE of size 9
  return 0;
}
CASE(element_of_result, 0, 1) {
  struct Pair { int First[2], Second[2]; };
  Pair P = {};
  int *Q = P.Second + I;
  long Sum = 0;
  for (int J = 0; J < 2; ++J)
    Sum += Q[J]; // BUG element_of_result stack-buffer-overflow: READ of size 4
  return 0 * Sum;
}
CASE(read_of_heap, 3, 4) {
  int *P = new int[4]();
  long Sum = 0;
  for (int J = 0; J <= I; ++J)
    Sum += P[J]; // BUG read_of_heap heap-buffer-overflow: READ of size 4
  delete[] P;
  return 0;
}
CLEAN(inlined_by_order) {
  struct Local {
    __attribute__((always_inline)) static long sum(const int *P, int N) {
      return N ? *P + sumRest(P + 1, N - 1) : 0;
    }
    static long sumRest(const int *P, int N) {
      long Sum = 0;
      while (N--)
        Sum += *P++;
      return Sum;
    }
  };
  int A[5] = {1, 2, 3, 4, 5};
  return Local::sum(A, 5) == 15 ? 0 : failed();
}
