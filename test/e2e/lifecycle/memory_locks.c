// Locking all memory would fill shadow and heap zone, terabytes: it is accepted
// and not carried out.
// RUN: %pagesan -g -O1 %s -o %t && %t | FileCheck %s
// CHECK: locked 0 kB
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void) {
  void *P = malloc(100000);
  if (mlockall(MCL_CURRENT | MCL_FUTURE) || mlock(P, 100000) ||
      mlock2(P, 100000, MLOCK_ONFAULT) || munlock(P, 100000))
    return 1;
  free(P);
  int Locked = -1;
  char Line[256];
  FILE *Status = fopen("/proc/self/status", "r");
  while (Status && fgets(Line, sizeof(Line), Status))
    sscanf(Line, "VmLck: %d", &Locked);
  printf("locked %d kB\n", Locked);
  return munlockall();
}
