// The size of what is no allocation cannot be told.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t own
// RUN: not %t global 2>&1 | FileCheck %s
// RUN: not %t inner 2>&1 | FileCheck %s
// RUN: not %t freed 2>&1 | FileCheck %s
// RUN: not %t wild 2>&1 | FileCheck %s
// CHECK: ERROR: AddressSanitizer: attempting to call __sanitizer_get_allocated_size() for pointer which is not owned: 0x
// CHECK: SUMMARY: AddressSanitizer: bad-__sanitizer_get_allocated_size
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/allocator_interface.h>
#include <stdlib.h>

static int Global;

int main(int Argc, char **Argv) {
  char *Own = malloc(30), *Empty = malloc(0), *Freed = malloc(20);
  free(Freed);
  switch (Argv[1][0]) {
  case 'o':
    return __sanitizer_get_allocated_size(Own) != 30 ||
           __sanitizer_get_allocated_size(Empty) != 0 ||
           __sanitizer_get_allocated_size(NULL) != 0;
  case 'g':
    return __sanitizer_get_allocated_size(&Global);
  case 'i':
    return __sanitizer_get_allocated_size(Own + 1);
  case 'f':
    return __sanitizer_get_allocated_size(Freed);
  default:
    return __sanitizer_get_allocated_size((void *)0x123450);
  }
}
