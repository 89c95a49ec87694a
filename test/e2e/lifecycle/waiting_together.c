// Signals of several numbers that come to a thread at once, while it holds a
// lock of the runtime's, all run their handlers on their alternate stack, with
// the masks and in the order that the kernel would give them.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// CHECK: came: 12000, out of order: 0, elsewhere: 0, masks: 0
// CHECK: blocked afterwards: 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>

enum { Numbers = 4, Rounds = 3000, Size = 1 << 20, AltSize = 64 << 10 };
static volatile sig_atomic_t Seen[Numbers], OutOfOrder, Elsewhere, Masks;
static char *AltStack;
static pthread_t Main;

static int isBlocked(int Signal) {
  sigset_t Now;
  pthread_sigmask(SIG_BLOCK, NULL, &Now);
  return sigismember(&Now, Signal);
}

static void count(int Signal, siginfo_t *Info, void *Context) {
  int Number = Signal - SIGRTMIN;
  ucontext_t *Interrupted = Context;
  OutOfOrder += Info->si_value.sival_int != Seen[Number];
  Elsewhere += (size_t)((char *)&Number - AltStack) >= AltSize;
  Masks += !isBlocked(Signal) || isBlocked(SIGHUP) ||
           sigismember(&Interrupted->uc_sigmask, Signal);
  ++Seen[Number];
}

static void *sendAll(void *Counted) {
  volatile sig_atomic_t *Came = Counted;
  for (int I = 0; I < Rounds; ++I) {
    union sigval Value = {.sival_int = I};
    while (pthread_sigqueue(Main, SIGRTMIN + (int)(Came - Seen), Value))
      usleep(1);
    while (*Came + 3 < I)
      usleep(1);
  }
  return NULL;
}

static int countAll(void) { return Seen[0] + Seen[1] + Seen[2] + Seen[3]; }

int main(void) {
  alarm(120); // a hang ends and fails
  Main = pthread_self();
  AltStack = malloc(AltSize);
  stack_t Alt = {.ss_sp = AltStack, .ss_size = AltSize};
  sigaltstack(&Alt, NULL);
  struct sigaction Action = {.sa_sigaction = count,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigset_t All, Before;
  sigfillset(&All);
  pthread_sigmask(SIG_BLOCK, &All, &Before);
  pthread_t Senders[Numbers];
  for (int I = 0; I < Numbers; ++I) {
    sigaction(SIGRTMIN + I, &Action, NULL);
    pthread_create(&Senders[I], NULL, sendAll, (void *)&Seen[I]);
  }
  pthread_sigmask(SIG_SETMASK, &Before, NULL);
  char *Large = malloc(Size);
  while (countAll() < Numbers * Rounds) {
    __asan_poison_memory_region(Large + 4096, 64);
    __asan_unpoison_memory_region(Large + 4096, 64);
  }
  for (int I = 0; I < Numbers; ++I)
    pthread_join(Senders[I], NULL);
  printf("came: %d, out of order: %d, elsewhere: %d, masks: %d\n", countAll(),
         OutOfOrder, Elsewhere, Masks);
  int Blocked = 0;
  for (int I = 1; I < 64; ++I)
    Blocked += isBlocked(I) == 1;
  printf("blocked afterwards: %d\n", Blocked);
  return 0;
}
