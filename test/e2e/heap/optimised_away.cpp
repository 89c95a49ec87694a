// Errors that the optimiser takes for the program's promise that they do not happen:
// pairs of calls that allocate and free, and stores to memory that nobody reads, are
// still there when accesses are checked.
// RUN: %pagesanxx -I%S/../Inputs -w -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 12
// RUN: %pagesanxx -I%S/../Inputs -w -g -O3 %s -o %t && %python %S/../Inputs/run-table.py %s %t 12
// RUN: %pagesanxx -I%S/../Inputs -w -g -Os -mllvm -pagesan-sensitivity=early %s -o %t && %python %S/../Inputs/run-table.py %s %t 12
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"
#include <cstdlib>

CASE(freed_twice, 0, 1) {
  char *P = static_cast<char *>(std::malloc(8));
  std::free(P);
  if (I)
    std::free(P); // BUG freed_twice attempting: attempting double-free
  return 0;
}
CASE(stored_behind, 7, 8) {
  char *P = static_cast<char *>(std::malloc(8));
  P[I] = 1; // BUG stored_behind heap-buffer-overflow: WRITE of size 1
  std::free(P);
  return 0;
}
CASE(stored_after, 0, 1) {
  char *P = static_cast<char *>(std::malloc(8));
  if (I)
    std::free(P);
  P[0] = 1; // BUG stored_after heap-use-after-free: WRITE of size 1
  if (!I)
    std::free(P);
  return 0;
}
CASE(set_behind, 8, 9) {
  char *P = static_cast<char *>(std::calloc(2, 4));
  std::memset(P, 1, I); // BUG set_behind heap-buffer-overflow: WRITE of size 9
  std::free(P);
  return 0;
}
CASE(copied_behind, 1, 0) {
  char *P = static_cast<char *>(std::malloc(8));
  std::strcpy(P, "12345678" + I); // BUG copied_behind heap-buffer-overflow: WRITE of size 9
  std::free(P);
  return 0;
}
CASE(freed_inside, 0, 1) {
  char *P = static_cast<char *>(std::malloc(8));
  std::free(P + I); // BUG freed_inside attempting: attempting free on address which was not malloc
  return 0;
}
CASE(deleted_twice, 0, 1) {
  int *P = new int;
  delete P;
  if (I)
    delete P; // BUG deleted_twice attempting: attempting double-free
  return 0;
}
CASE(array_deleted_twice, 0, 1) {
  char *P = new char[8];
  delete[] P;
  if (I)
    delete[] P; // BUG array_deleted_twice attempting: attempting double-free
  return 0;
}
CASE(stored_behind_array, 2, 3) {
  int *P = new int[3];
  P[I] = 1; // BUG stored_behind_array heap-buffer-overflow: WRITE of size 4
  delete[] P;
  return 0;
}
CASE(stored_after_delete, 0, 1) {
  long *P = new long;
  if (I)
    delete P;
  *P = 1; // BUG stored_after_delete heap-use-after-free: WRITE of size 8
  if (!I)
    delete P;
  return 0;
}
CASE(other_delete, 1, 0) {
  int *P = new int[1];
  if (I)
    delete[] P;
  else
    delete P; // BUG other_delete alloc-dealloc-mismatch
  return 0;
}
CASE(copy_of_string, 3, 4) {
  char *P = strdup("abc");
  P[I] = 0; // BUG copy_of_string heap-buffer-overflow: WRITE of size 1
  std::free(P);
  return 0;
}
