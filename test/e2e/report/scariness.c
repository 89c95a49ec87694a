// Option print_scariness: AddressSanitizer's scores.
// RUN: %pagesan -w -g -O0 %s -o %t
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t overflow 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t far 2>&1 | FileCheck %s --check-prefix=FAR
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t local 2>&1 | FileCheck %s --check-prefix=LOCAL
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t many 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t twice 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t null 2>&1 | FileCheck %s --check-prefix=NULL
// RUN: env ASAN_OPTIONS=print_scariness=1 not %t jump 2>&1 | FileCheck %s --check-prefix=JUMP
// RUN: env ASAN_OPTIONS=print_scariness=1:handle_abort=1 not %t abort 2>&1 | FileCheck %s --check-prefix=ABORT
// RUN: not %t overflow 2>&1 | FileCheck %s --implicit-check-not=SCARINESS --check-prefix=OFF
// OVERFLOW: {{^}}READ of size 4
// OVERFLOW-NEXT: {{^}}SCARINESS: 17 (4-byte-read-heap-buffer-overflow){{$}}
// OVERFLOW-NEXT: #0
// FAR: SCARINESS: 52 (8-byte-write-heap-buffer-overflow-far-from-bounds)
// LOCAL: SCARINESS: 46 (1-byte-write-stack-buffer-overflow)
// FREED: SCARINESS: 40 (1-byte-read-heap-use-after-free)
// MANY: SCARINESS: 55 (multi-byte-write-heap-use-after-free)
// TWICE: SCARINESS: 42 (double-free)
// NULL: SCARINESS: 10 (null-deref)
// JUMP: SCARINESS: 60 (wild-jump)
// ABORT: SCARINESS: 10 (signal)
// OFF: ERROR: AddressSanitizer: heap-buffer-overflow
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static volatile int Zero;
static volatile long Sink;

int main(int Argc, char **Argv) {
  const char *How = Argv[1];
  char Local[10], *Heap = malloc(800);
  Local[Zero] = 0;
  if (!strcmp(How, "overflow"))
    Sink = ((int *)Heap)[200];
  else if (!strcmp(How, "far"))
    ((long *)Heap)[102] = 0;
  else if (!strcmp(How, "local"))
    Local[10 + Zero] = 0;
  else if (!strcmp(How, "null"))
    *(volatile int *)0 = 0;
  else if (!strcmp(How, "jump"))
    ((void (*)(void))0x10000000)();
  else if (!strcmp(How, "abort"))
    abort();
  free(Heap);
  if (!strcmp(How, "freed"))
    Sink = Heap[5];
  else if (!strcmp(How, "many"))
    memset(Heap, 0, 100);
  else if (!strcmp(How, "twice"))
    free(Heap);
  return 0;
}
