// An access of one granule is named by its own address in the headline and the
// line below it, any other and a range by the first bad byte, which the description
// of the heap is about.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t inside 2>&1 | FileCheck %s --check-prefix=INSIDE
// RUN: not %t odd 2>&1 | FileCheck %s --check-prefix=ODD
// RUN: not %t variable 2>&1 | FileCheck %s --check-prefix=VARIABLE
// RUN: not %t straddle 2>&1 | FileCheck %s --check-prefix=STRADDLE
// RUN: not %t range 2>&1 | FileCheck %s --check-prefix=RANGE
// INSIDE: on address [[ADDR:0x[0-9a-f]+8]] at pc [[PC:0x[0-9a-f]+]] bp {{0x[0-9a-f]+}} sp {{0x[0-9a-f]+}}{{$}}
// INSIDE-NEXT: READ of size 4 at [[ADDR]] thread T0
// INSIDE: {{0x[0-9a-f]+a}} is located 0 bytes after 10-byte region
// INSIDE: {{^}}=>0x{{[0-9a-f]+}}: 00[02]fa
// ODD: on address [[ADDR:0x[0-9a-f]+9]] at pc
// ODD-NEXT: READ of size 2 at [[ADDR]] thread T0
// ODD: {{0x[0-9a-f]+a}} is located 0 bytes after 10-byte region
// VARIABLE: READ of size 2
// VARIABLE: at offset 41 in frame
// VARIABLE: [32, 42) 'Local'{{.*}} <== Memory access at offset 41 partially overflows this variable
// STRADDLE: on address [[ADDR:0x[0-9a-f]+a]] at pc
// STRADDLE-NEXT: WRITE of size 8 at [[ADDR]] thread T0
// STRADDLE: {{0x[0-9a-f]+a}} is located 0 bytes after 10-byte region
// STRADDLE: {{^}}=>0x{{[0-9a-f]+}}: 00[02]fa
// RANGE: on address [[ADDR:0x[0-9a-f]+a]] at pc
// RANGE-NEXT: WRITE of size 17 at [[ADDR]] thread T0
// RANGE: [[ADDR]] is located 0 bytes after 10-byte region
// RANGE: {{^}}PageSan: page state Byte, window Private at [[ADDR]]{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

typedef long Unaligned __attribute__((aligned(1)));
static volatile size_t Seventeen = 17;

int main(int Argc, char **Argv) {
  char *P = aligned_alloc(128, 10);
  if (!strcmp(Argv[1], "inside"))
    return *(volatile int *)(P + 8);
  if (!strcmp(Argv[1], "odd"))
    return *(volatile short *)(P + 9);
  if (!strcmp(Argv[1], "variable")) {
    char Local[10];
    memset(Local, 0, Seventeen - 7);
    return *(volatile short *)(Local + Seventeen - 8);
  }
  if (!strcmp(Argv[1], "straddle"))
    *(volatile Unaligned *)(P + 4) = 1;
  memset(P, 0, Seventeen);
  return P[0];
}
