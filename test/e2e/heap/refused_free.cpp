// Where a hook of the program refuses a free the object stays, and may be freed by another
// family's function later: small ones and large.
// RUN: %pagesanxx -g -O0 %s -o %t && %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool Refuses;
extern "C" int __sanitizer_ignore_free_hook(const volatile void *) { return Refuses; }

// CHECK: 40 kept
// CHECK: 3000000 kept
template <int Size> static void tryOne() {
  char *P = new char[Size];
  memset(P, 'x', Size);
  Refuses = true;
  delete[] P;
  Refuses = false;
  printf("%d %s\n", Size, P[Size - 1] == 'x' ? "kept" : "lost");
  free(P);
}

int main() {
  tryOne<40>();
  tryOne<3000000>();
  return 0;
}
