// An access far behind a block, where nothing ever was, names the block.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 119 4096 2>&1 | FileCheck %s -DSIZE=119 -DFAR=4096
// RUN: not %t 119 100000 2>&1 | FileCheck %s -DSIZE=119 -DFAR=100000
// RUN: not %t 100000 900000 2>&1 | FileCheck %s -DSIZE=100000 -DFAR=900000
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow on address
// CHECK: is located [[FAR]] bytes after [[SIZE]]-byte region
// CHECK-NEXT: allocated by thread T0 here:
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(int Argc, char **Argv) {
  size_t Size = strtoul(Argv[1], 0, 0), Far = strtoul(Argv[2], 0, 0);
  volatile char *P = malloc(Size);
  return P[Size + Far];
}
