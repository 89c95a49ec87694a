// Handlers that interrupt poisoning, and poison the same memory or jump away for good,
// leave nothing locked and no poison half done, as if poisoning was stores only.
// RUN: %pagesan -O1 -D_GNU_SOURCE %s -o %t -lpthread
// RUN: %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { Size = 4 << 20, From = 100, Length = 3 << 20, Rounds = 1500 };

static char Outside[Size];
static char *Inside;
static char *volatile Memory;
static volatile int MayJump, Stop, Wrong;
static sigjmp_buf Back;

// A watchdog: what hangs is ended by its signal.
enum { PatienceSeconds = 60 };

static void onSignal(int Number) {
  (void)Number;
  static volatile int Turn;
  if (!MayJump)
    return;
  if (++Turn % 2) {
    __asan_poison_memory_region(Memory + Size / 2, 4096);
    return;
  }
  siglongjmp(Back, 1);
}

static void *disturb(void *Target) {
  while (!Stop) {
    pthread_kill(*(pthread_t *)Target, SIGUSR1);
    usleep(100);
  }
  return NULL;
}

// How often the handler came in between.
static int poisonAmidSignals(char *M) {
  volatile int Jumps = 0;
  Memory = M;
  for (volatile int I = 0; I != Rounds; ++I) {
    if (sigsetjmp(Back, 1) == 0) {
      MayJump = 1;
      __asan_poison_memory_region(M + From, Length + I * 8);
      __asan_unpoison_memory_region(M, Size);
      MayJump = 0;
    } else {
      MayJump = 0;
      ++Jumps;
    }
    __asan_poison_memory_region(M, Size);
    __asan_unpoison_memory_region(M + 8, 64);
    Wrong += !__asan_address_is_poisoned(M) || __asan_address_is_poisoned(M + 8) ||
             !__asan_address_is_poisoned(M + Size / 2);
    __asan_unpoison_memory_region(M, Size);
    Wrong += __asan_region_is_poisoned(M, Size) != NULL;
  }
  return Jumps;
}

int main(void) {
  pthread_t Main = pthread_self(), Disturber;
  alarm(PatienceSeconds);
  signal(SIGUSR1, onSignal);
  pthread_create(&Disturber, NULL, disturb, &Main);
  Inside = malloc(Size);
  // CHECK: inside: left 1, wrong 0
  int Jumps = poisonAmidSignals(Inside);
  printf("inside: left %d, wrong %d\n", Jumps > 10, Wrong);
  free(Inside);
  // CHECK: outside: left 1, wrong 0
  Jumps = poisonAmidSignals(Outside);
  printf("outside: left %d, wrong %d\n", Jumps > 10, Wrong);
  Stop = 1;
  pthread_join(Disturber, NULL);
  return 0;
}
