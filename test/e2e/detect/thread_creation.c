// RUN: %pagesan -pthread -g -O0 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -pthread -g -O0 %s -o %t.fixed && %t.fixed
// RUN: %pagesan -pthread -g -O2 -DBUG %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %pagesan -pthread -g -O2 %s -o %t.fixed && %t.fixed
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdlib.h>

static volatile char *P;

// CHECK: READ of size 1 at {{.*}} thread T1
// CHECK-NEXT: #0 {{.*}} in reader {{.*}}thread_creation.c:[[@LINE+6]]
// CHECK: freed by thread T0 here:
// CHECK: previously allocated by thread T0 here:
// CHECK: Thread T1 created by T0 here:
// CHECK: in main {{.*}}thread_creation.c
static void *reader(void *Arg) {
  return P[0] ? Arg : 0;
}

int main(void) {
  P = calloc(1, 10);
#ifdef BUG
  free((void *)P);
#endif
  pthread_t Thread;
  if (pthread_create(&Thread, 0, reader, 0))
    return 1;
  pthread_join(Thread, 0);
  return 0;
}
