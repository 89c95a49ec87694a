// Asked for memory that is ours, the runtime says why not.
// RUN: %pagesan -g %s -o %t && %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <sys/mman.h>

int main(void) {
  setbuf(stdout, NULL);
  // CHECK: WARNING: PageSan: mmap of [0x00007fff8000,0x00007fff9000) is refused (EINVAL): PageSan's shadow is there
  // CHECK-NEXT: mmap: Invalid argument
  if (mmap((void *)0x7fff8000, 4096, PROT_READ,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
    perror("mmap");
  // CHECK: munmap of [0x200000000000,{{.*}} is refused (EINVAL): PageSan's heap zone is there
  return munmap((void *)0x200000000000, 4096) != -1;
}
