// A use after free of 64 bytes is caught after 256 MiB of others have been
// freed, and told with its stacks, and all that this may keep resident is 64 MiB.
// Without a budget for descriptions it is still caught.
// What counts lines keeps objects of its own.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t far 2>&1 | FileCheck %s --check-prefixes=CHECK,KNOWN
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=0 not %t far 2>&1 | FileCheck %s --check-prefixes=CHECK,FORGOTTEN
// RUN: not %t near 2>&1 | FileCheck %s --check-prefixes=CHECK,KNOWN
// RUN: env PAGESAN_OPTIONS=shadow=classic not %t far 2>&1 | FileCheck %s --check-prefixes=CHECK,KNOWN
// The option is the limit, and addresses are used again beyond it.
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=16:print_stats=1 not %t far 2>&1 | FileCheck %s --check-prefix=LIMIT
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Batch = 4096, Size = 64 };

static void churn(size_t Bytes) {
  static char *Objects[Batch];
  for (size_t Done = 0; Done < Bytes; Done += (size_t)Batch * Size) {
    for (int I = 0; I < Batch; ++I) {
      Objects[I] = malloc(Size);
      memset(Objects[I], I, Size);
    }
    for (int I = 0; I < Batch; ++I)
      free(Objects[I]);
  }
}

int main(int argc, char **argv) {
  volatile char *P = malloc(Size);
  free((void *)P);
  churn(strcmp(argv[1], "far") ? 100 * 1024 : (size_t)256 << 20);
  long Kib = pssKiB();
  fprintf(stderr, "resident: %s\n",
          Kib > 0 && Kib < 64 * 1024 ? "little" : "too much");
  // CHECK: resident: little
  // CHECK: ERROR: AddressSanitizer: heap-use-after-free on address [[ADDR:0x[0-9a-f]+]]
  // CHECK-NEXT: READ of size 1
  // CHECK-NEXT: #0 {{.*}} in main {{.*}}reach.c:[[@LINE+9]]
  // FORGOTTEN: [[ADDR]] is located 0 bytes inside of 64-byte region
  // FORGOTTEN-NEXT: It was freed long ago: its size, at most 64, and its stacks are not kept any more.
  // KNOWN: [[ADDR]] is located 0 bytes inside of 64-byte region
  // KNOWN-NEXT: freed by thread T0 here:
  // KNOWN: #1 {{.*}} in main {{.*}}reach.c
  // KNOWN: previously allocated by thread T0 here:
  // LIMIT: spans 33554432 bytes
  // LIMIT: quarantine: 16{{......}} bytes of addresses
  return *P;
}
