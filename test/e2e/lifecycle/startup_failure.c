// A process whose address space is limited, or taken, is told so at start.
// RUN: %pagesan -g %s -o %t
// RUN: not sh -c 'ulimit -v 4000000; %t' 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: sh -c 'ulimit -v 4000000; %t; echo code $?' 2>&1 | FileCheck %s --check-prefix=CODE
// RUN: not sh -c 'ulimit -d 4000000; %t' 2>&1 | FileCheck %s --check-prefix=DATA
// RUN: %pagesan -g -no-pie -fuse-ld=bfd -DTAKEN -Wl,--section-start=.taken=0x7fff8000 %s -o %t.taken
// RUN: not %t.taken 2>&1 | FileCheck %s --check-prefix=TAKEN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>

#ifdef TAKEN
__attribute__((section(".taken"), used)) static char Taken[4096] = {1};
#endif

int main(void) {
  // LIMIT: ERROR: PageSan cannot reserve {{.*}}ulimit -v
  // LIMIT-NOT: main runs
  // DATA: ERROR: PageSan cannot reserve {{.*}}RLIMIT_DATA (ulimit -d) is set
  // DATA-NOT: main runs
  // CODE: code 1
  // TAKEN: cannot reserve {{.*}}Something else is mapped there
  // TAKEN-NOT: main runs
  puts("main runs");
  return 0;
}
