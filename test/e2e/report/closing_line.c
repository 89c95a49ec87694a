// The last line names the page's state and the window's kind, in the heap zone
// and outside of it.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t small 2>&1 | FileCheck %s --check-prefix=SMALL
// RUN: not %t large 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not %t touched 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not %t guard 2>&1 | FileCheck %s --check-prefix=GUARD
// RUN: not %t stack 2>&1 | FileCheck %s --check-prefix=STACK
// RUN: not %t global 2>&1 | FileCheck %s --check-prefix=GLOBAL
// SMALL: {{^}}PageSan: page state Byte, window Private at
// LARGE: [[ADDR:0x[0-9a-f]+]] is located 0 bytes after 4194308-byte region
// LARGE: {{^}}PageSan: page state Edge, window {{Black|Private}} at [[ADDR]]{{$}}
// FREED: {{^}}PageSan: page state Free, window Black at
// GUARD: heap-buffer-overflow
// GUARD: {{^}}PageSan: page state Guard, window {{Black|Private}} at
// STACK: Address [[ADDR:0x[0-9a-f]+]] is located in stack of thread T0
// STACK: {{^}}PageSan: page state Byte, window {{White|Private}} at [[ADDR]]{{$}}
// GLOBAL: [[ADDR:0x[0-9a-f]+]] is located 8 bytes inside of global variable 'Zeros' defined in '{{.*}}' (0x{{[0-9a-f]+}}) of size 8000
// GLOBAL: {{^}}PageSan: page state Byte, window {{White|Private}} at [[ADDR]]{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static char Zeros[8000];

int main(int Argc, char **Argv) {
  const char *How = Argv[1];
  volatile char Local[8] = {0};
  void *volatile Wrong = NULL;
  enum { Size = (4 << 20) + 4 };
  volatile char *Small = malloc(10), *Large = malloc(Size);
  volatile size_t Index = 10;
  if (!strcmp(How, "small"))
    return Small[Index];
  if (!strcmp(How, "touched"))
    for (Index = 0; Index < Size; Index += 64)
      Large[Index] = 1;
  if (!strcmp(How, "guard"))
    return Large[Index = Size + 4096];
  if (!strcmp(How, "freed")) {
    free((void *)Large);
    return Large[Index = 100000];
  }
  if (!strcmp(How, "stack"))
    free(Wrong = (void *)Local);
  if (!strcmp(How, "global"))
    free(Wrong = Zeros + 8);
  return Large[Index = Size];
}
