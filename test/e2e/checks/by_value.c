// An argument that is passed by value in memory is a variable of the callee.
// RUN: %pagesan -g -O0 %s -o %t && %t && not %t read 2>&1 | FileCheck %s --check-prefix=READ
// RUN: not %t write 2>&1 | FileCheck %s --check-prefix=WRITE
// RUN: %pagesan -g -O2 %s -o %t && %t && not %t read 2>&1 | FileCheck %s --check-prefix=READ
// RUN: not %t write 2>&1 | FileCheck %s --check-prefix=WRITE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

struct Triple {
  long Values[3];
};

__attribute__((noinline)) static long get(struct Triple T, int Index) {
  // READ: ERROR: AddressSanitizer: stack-buffer-{{over|under}}flow
  // READ: READ of size 8
  // READ: #0 {{.*}} in get {{.*}}by_value.c:[[@LINE+1]]
  return T.Values[Index];
}

__attribute__((noinline)) static long set(struct Triple T, int Index) {
  // WRITE: ERROR: AddressSanitizer: stack-buffer-{{over|under}}flow
  // WRITE: WRITE of size 8
  // WRITE: #0 {{.*}} in set {{.*}}by_value.c:[[@LINE+1]]
  T.Values[Index] = 1;
  __asm__ volatile("" : : "r"(&T) : "memory"); // somebody may look at it
  return T.Values[0];
}

int main(int Argc, char **Argv) {
  struct Triple T = {{1, 2, 3}};
  volatile int Index = Argc > 1 ? 3 : 2;
  if (Argc > 1 && Argv[1][0] == 'w')
    return (int)set(T, Index);
  return (int)get(T, Index) > 3;
}
