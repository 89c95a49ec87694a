// A thread that may be cancelled anywhere, and does nothing but compute, leaves no
// lock of the runtime's behind: the checks of what it computes take some.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// CHECK: cancelled: 300, type before: asynchronous
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { Size = 64 << 20, Threads = 300 };
static volatile char *Memory; // its windows become white one by one
static atomic_int Computes, WasAsynchronous;

static void *compute(void *Arg) {
  int Old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &Old);
  WasAsynchronous = Old == PTHREAD_CANCEL_ASYNCHRONOUS;
  Computes = 1;
  for (size_t I = 0;; I = (I + 32768 * 5 + 64) % Size)
    ++Memory[I];
  return Arg;
}

int main(void) {
  alarm(120); // a hang ends and fails
  int Cancelled = 0;
  for (int I = 0; I < Threads; ++I) {
    pthread_t T;
    void *Result;
    Memory = malloc(Size);
    Computes = 0;
    pthread_create(&T, NULL, compute, NULL);
    while (!Computes)
      usleep(10);
    usleep((unsigned)(I % 17) * 10);
    pthread_cancel(T);
    pthread_join(T, &Result);
    Cancelled += Result == PTHREAD_CANCELED;
    free(memset(malloc(1 << 20), 1, 1 << 20));
    free((char *)Memory);
  }
  printf("cancelled: %d, type before: %s\n", Cancelled,
         WasAsynchronous ? "asynchronous" : "deferred");
  return 0;
}
