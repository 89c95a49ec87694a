// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "work.h"

#include <pthread.h>
#include <stdio.h>

enum { Threads = 64 };

static unsigned identity(unsigned X) { return X; }

static void *run(void *Out) {
  unsigned Sum = 0;
  for (int I = 0; I != 2000; ++I)
    Sum += enter(0, 30, identity);
  *(unsigned *)Out = Sum;
  return NULL;
}

int main(void) {
  pthread_t Thread[Threads];
  unsigned Sum[Threads], Total = 0;
  for (int I = 0; I != Threads; ++I)
    pthread_create(&Thread[I], NULL, run, &Sum[I]);
  for (int I = 0; I != Threads; ++I) {
    pthread_join(Thread[I], NULL);
    Total += Sum[I];
  }
  printf("%u\n", Total);
  return 0;
}
