// Threads of <threads.h> are the program's as any others: known to reports, and
// who has their stack next finds it clean.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s
// RUN: not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

static char *LastStack;

static int descend(int Depth) {
  char Local[100];
  __asm__ volatile("" ::"r"(Local) : "memory");
  if (Depth)
    return descend(Depth - 1) + Local[1];
  LastStack = __builtin_frame_address(0);
  thrd_exit(7);
}
static int fallOff(void *Depth) { return descend((int)(long)Depth); }

static int touch(int Depth) {
  char Local[3000];
  memset(Local, 1, sizeof(Local));
  __asm__ volatile("" ::"r"(Local) : "memory");
  return Depth ? touch(Depth - 1) + Local[0] : 0;
}
static int WasSame;
static int use(void *Arg) {
  long Distance = (char *)__builtin_frame_address(0) - LastStack;
  WasSame |= labs(Distance) < 100000;
  return touch(20) + *(char *)Arg;
}

static int run(thrd_start_t Start, void *Arg) {
  thrd_t T;
  int Result = -1;
  if (thrd_create(&T, Start, Arg) == thrd_success)
    thrd_join(T, &Result);
  return Result;
}

int main(int Argc, char **Argv) {
  char *Arg = calloc(1, 1);
  if (Argc > 1)
    free(Arg);
  // BUG: ERROR: AddressSanitizer: heap-use-after-free
  // BUG: READ of size 1 at {{.*}} thread T1
  // BUG: Thread T1 created by T0 here:
  // BUG: #{{[01]}} {{.*}} in run {{.*}}c11_threads.c
  int Returned = Argc > 1 ? run(use, Arg) : run(fallOff, (void *)40L);
  // CHECK: returned 7, then 20, on its stack: 1
  int Then = run(use, Arg);
  printf("returned %d, then %d, on its stack: %d\n", Returned, Then, WasSame);
  free(Arg);
  return 0;
}
