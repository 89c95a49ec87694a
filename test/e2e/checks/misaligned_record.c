// A record that was cast into the middle of a buffer: its fields are not where
// their types promise, and each of them is looked for where it is.
// RUN: %pagesan -g -O1 %s -o %t && %t
// RUN: not %t field 2>&1 | FileCheck %s --check-prefix=FIELD
// RUN: not %t later 2>&1 | FileCheck %s --check-prefix=LATER
// RUN: %pagesan -g -O3 %s -o %t && %t
// RUN: not %t field 2>&1 | FileCheck %s --check-prefix=FIELD
// RUN: not %t later 2>&1 | FileCheck %s --check-prefix=LATER
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

struct Record {
  long Key;
  char Tag[8];
};

// Both fields share a filter, which is not as short as aligned ones would be.
__attribute__((noinline)) static void fill(struct Record *R) {
  R->Key = 1;
  // FIELD: ERROR: AddressSanitizer: heap-buffer-overflow
  // FIELD: WRITE of size 1
  // FIELD: #0 {{.*}} in fill {{.*}}misaligned_record.c:[[@LINE+1]]
  R->Tag[7] = 2;
}

// The check of the key says little about its last byte.
__attribute__((noinline)) static int last(char *Bytes, int Again) {
  *(long *)Bytes = 1;
  if (!Again)
    return 0;
  // LATER: ERROR: AddressSanitizer: heap-buffer-overflow
  // LATER: READ of size 1
  // LATER: #0 {{.*}} in last {{.*}}misaligned_record.c:[[@LINE+1]]
  return ((volatile char *)Bytes)[7];
}

static char *volatile Buffer; // or its dead stores would go

int main(int Argc, char **Argv) {
  int IsField = Argc > 1 && Argv[1][0] == 'f';
  int IsLater = Argc > 1 && Argv[1][0] == 'l';
  Buffer = malloc(IsField ? 22 : 23);
  fill((struct Record *)(Buffer + 7));
  free(Buffer);
  Buffer = malloc(IsLater ? 14 : 15);
  int Last = last(Buffer + 7, Argc < 3);
  free(Buffer);
  return Last;
}
