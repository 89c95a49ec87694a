// Functions leave the shadow of their frame as they found it, also where a scope
// ends early, on every way out, and when a frame is used again.
// RUN: %pagesan -g -O0 %s -o %t.O0
// RUN: %pagesan -g -O1 %s -o %t.O1
// RUN: %pagesan -g -O2 %s -o %t.O2
// RUN: %t.O0 2>&1 | FileCheck %s
// RUN: %t.O1 2>&1 | FileCheck %s
// RUN: %t.O2 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=detect_stack_use_after_return=0 %t.O1 2>&1 | FileCheck %s
//
// CHECK: nothing is left
// CHECK-NOT: AddressSanitizer
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"
#include <sanitizer/asan_interface.h>

// Nobody keeps the address; alive when the function starts, dead before it ends.
NOINLINE static long sumOfBytes(int Value, size_t Size, const long *Kept) {
  long Sum = 0;
  {
    unsigned char Bytes[200];
    memset(Bytes, Value, Size);
    for (size_t I = 0; I != Size; ++I)
      Sum += Bytes[I];
  }
  return Sum + *Kept;
}

// More shadow than a descriptor holds, and known to others.
NOINLINE static void fillLarge(char *(*Show)(char *), size_t Size) {
  char Large[20000];
  int Small;
  memset(Show(Large), 1, Size);
  *Show((char *)&Small) = 2;
}

NOINLINE static char *show(char *P) { return escape(P); }

__attribute__((noinline, no_sanitize("address"))) static void *
poisonBelow(void) {
  char Area[64 << 10];
  return __asan_region_is_poisoned(escape(Area), sizeof(Area));
}

int main(void) {
  long Kept = 1, *Where = escape(&Kept);
  for (int I = 0; I < 300; ++I) {
    *Where += sumOfBytes(I, (size_t)opaque(I % 200), Where);
    int Left = poisonBelow() != NULL;
    fillLarge(opaque(1) ? show : NULL, (size_t)opaque(I * 60));
    if (Left || poisonBelow()) {
      fprintf(stderr, "round %d left poison\n", I);
      return 1;
    }
  }
  fputs("nothing is left\n", stderr);
  return 0;
}
