// Handlers of several threads fork at the same time, each of them on top of
// whatever its thread was at in the heap, the shadow or a report: none waits
// for a lock that another one's thread has, and the children work.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:symbolize=0:log_path=/dev/null %t \
// RUN:   | FileCheck %s
// CHECK: forks in handlers: 250 good, 0 bad
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { Threads = 5, Bursts = 50 };
static atomic_int Good, Bad, Begun, Stop;

static void useHeap(void) {
  for (int I = 0; I < 50; ++I)
    free(memset(malloc(16 + I * 37), 1, 16 + I * 37));
}

static void onSignal(int Signal) {
  (void)Signal;
  pid_t Child = fork();
  if (!Child) {
    alarm(30);
    useHeap();
    _exit(0);
  }
  int Status = 1;
  while (Child > 0 && waitpid(Child, &Status, 0) != Child)
    ;
  ++*(Status == 0 ? &Good : &Bad);
}

static void *work(void *Arg) {
  enum { Size = 1 << 20 };
  char *Large = malloc(Size);
  ++Begun;
  for (int I = 0; !Stop; ++I) {
    useHeap();
    __asan_poison_memory_region(Large + 4096, 64);
    __asan_unpoison_memory_region(Large + 4096, 64);
    if (I % 64)
      continue;
    free(malloc(Size));
    volatile char *Freed = malloc(24);
    free((char *)Freed);
    Freed[0] = 1;
  }
  free(Large);
  return Arg;
}

int main(void) {
  alarm(300); // a hang ends and fails
  signal(SIGUSR1, onSignal);
  pthread_t T[Threads];
  for (int I = 0; I < Threads; ++I)
    pthread_create(&T[I], NULL, work, NULL);
  while (Begun < Threads)
    usleep(1000);
  for (int Burst = 0; Burst < Bursts; ++Burst) {
    for (int I = 0; I < Threads; ++I)
      pthread_kill(T[I], SIGUSR1);
    while (Good + Bad < (Burst + 1) * Threads)
      usleep(200);
  }
  Stop = 1;
  for (int I = 0; I < Threads; ++I)
    pthread_join(T[I], NULL);
  printf("forks in handlers: %d good, %d bad\n", Good, Bad);
  return 0;
}
