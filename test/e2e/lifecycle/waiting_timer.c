// A timer whose ticks come while their thread holds a lock of the runtime's
// loses none: what was delivered and what it counts as overrun are all of them.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// CHECK: no tick is lost
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#define _GNU_SOURCE
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { TickNs = 20000, Size = 2 << 20, Seconds = 2 };
static volatile long Ticks;

static void onTick(int Signal, siginfo_t *Info, void *Context) {
  (void)Signal, (void)Context;
  Ticks += 1 + Info->si_overrun;
}

static long long now(void) {
  struct timespec T;
  clock_gettime(CLOCK_MONOTONIC, &T);
  return T.tv_sec * 1000000000ll + T.tv_nsec;
}

int main(void) {
  struct sigaction Action = {.sa_sigaction = onTick, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &Action, NULL);
  struct sigevent Event = {.sigev_notify = SIGEV_THREAD_ID,
                           .sigev_signo = SIGUSR1};
  Event.sigev_notify_thread_id = syscall(SYS_gettid);
  timer_t Timer;
  if (timer_create(CLOCK_MONOTONIC, &Event, &Timer))
    return 2;
  struct itimerspec Spec = {{0, TickNs}, {0, TickNs}}, Off = {};
  static char Large[Size];

  long long Begin = now();
  timer_settime(Timer, 0, &Spec, NULL);
  do {
    __asan_poison_memory_region(Large, Size);
    __asan_unpoison_memory_region(Large, Size);
  } while (now() - Begin < Seconds * 1000000000ll);
  long Seen = Ticks;
  long long Elapsed = now() - Begin;
  timer_settime(Timer, 0, &Off, NULL);

  // Those of the last handler are counted at its end; it may take some time on
  // a busy machine.
  long Expected = Elapsed / TickNs;
  if (Seen < Expected * 99 / 100)
    printf("%ld ticks of %ld\n", Seen, Expected);
  else
    printf("no tick is lost\n");
  return 0;
}
