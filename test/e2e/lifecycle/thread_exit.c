// Objects outlive the thread that made them; its caches do not lose any. Many
// short threads reuse what earlier ones gave back.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s --check-prefix=CLEAN
// RUN: not %t small 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: not %t large 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: not %t twice 2>&1 | FileCheck %s --check-prefix=TWICE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Objects {
  volatile char *Small, *Large;
};

static void *make(void *Arg) {
  struct Objects *O = Arg;
  O->Small = malloc(100);
  O->Large = malloc(200000);
  O->Small[99] = 1;
  O->Large[199999] = 2;
  return NULL;
}

static void *release(void *Arg) {
  struct Objects *O = Arg;
  free((void *)O->Small);
  free((void *)O->Large);
  return NULL;
}

static void run(void *(*Start)(void *), struct Objects *O) {
  pthread_t Thread;
  pthread_create(&Thread, NULL, Start, O);
  pthread_join(Thread, NULL);
}

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  struct Objects O;
  run(make, &O);
  int Sum = O.Small[99] + O.Large[199999];
  run(release, &O);
  // BUG: ERROR: AddressSanitizer: heap-use-after-free
  // BUG: READ of size 1 at {{.*}} thread T0
  // BUG: freed by thread T2 here:
  // BUG: #{{[01]}} {{.*}} in release {{.*}}thread_exit.c
  // BUG: previously allocated by thread T1 here:
  // BUG: #{{[01]}} {{.*}} in make {{.*}}thread_exit.c
  // BUG-DAG: Thread T2 created by T0 here:
  // BUG-DAG: Thread T1 created by T0 here:
  if (!strcmp(Mode, "small"))
    return O.Small[99];
  if (!strcmp(Mode, "large"))
    return O.Large[199999];
  // TWICE: ERROR: AddressSanitizer: attempting double-free
  // TWICE: #{{[01]}} {{.*}} in release {{.*}}thread_exit.c
  // TWICE: freed by thread T2 here:
  if (!strcmp(Mode, "twice"))
    run(release, &O);
  for (int I = 0; I < 2000; ++I) {
    run(make, &O);
    Sum += O.Small[99] + O.Large[199999];
    release(&O);
  }
  // CLEAN: sum 6003
  printf("sum %d\n", Sum);
  return 0;
}
