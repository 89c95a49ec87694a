// Options about what the program and its libraries poison.
// RUN: %pagesanxx -w -g -O0 %s -o %t
// RUN: not %t user 2>&1 | FileCheck %s --check-prefixes=USER,STACK
// RUN: env ASAN_OPTIONS=allow_user_poisoning=0 %t user
// RUN: env ASAN_OPTIONS=poison_history_size=0 not %t user 2>&1 | FileCheck %s --check-prefixes=USER --implicit-check-not="poisoned by"
// RUN: not %t cookie 2>&1 | FileCheck %s --check-prefix=COOKIE
// RUN: env ASAN_OPTIONS=poison_array_cookie=0 %t cookie
// USER: ERROR: AddressSanitizer: use-after-poison
// STACK: poisoned by thread T0 here:
// COOKIE: ERROR: AddressSanitizer: heap-buffer-overflow
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

struct WithDestructor {
  long Value = 0;
  ~WithDestructor() { Value = 1; }
};

int main(int, char **Argv) {
  if (!strcmp(Argv[1], "user")) {
    char *volatile P = static_cast<char *>(malloc(64));
    __asan_poison_memory_region(P, 32);
    return *static_cast<volatile char *>(P + 8) & 0;
  }
  WithDestructor *volatile Array = new WithDestructor[4];
  return int(reinterpret_cast<volatile long *>(Array)[-1] & 0);
}
