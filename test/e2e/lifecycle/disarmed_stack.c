// Signals wait for a lock of the runtime's, too, where their alternate stack
// disarms itself (SS_AUTODISARM): it is disarmed in the handler and armed again
// when that returns, and a handler may leave by a jump.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// CHECK: came: 4000, elsewhere: 0, armed inside: 0, disarmed afterwards: 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { Signals = 4000, Size = 1 << 20, AltSize = 64 << 10 };
static const unsigned AutoDisarm = 1u << 31;
static sigjmp_buf Back;
static volatile sig_atomic_t Came, Elsewhere, Armed, Disarmed;
static char *AltStack;
static pthread_t Main;

static void arm(void) {
  stack_t Alt = {
      .ss_sp = AltStack, .ss_size = AltSize, .ss_flags = (int)AutoDisarm};
  sigaltstack(&Alt, NULL);
}

static void onSignal(int Signal) {
  stack_t Now;
  sigaltstack(NULL, &Now);
  Armed += !(Now.ss_flags & SS_DISABLE);
  Elsewhere +=
      (size_t)((char *)__builtin_frame_address(0) - AltStack) > AltSize;
  if (++Came % 2)
    siglongjmp(Back, Signal);
}

static void *send(void *Arg) {
  for (int I = 0; I < Signals; ++I) {
    pthread_kill(Main, SIGUSR1);
    while (Came <= I)
      usleep(1);
  }
  return Arg;
}

int main(void) {
  alarm(120); // a hang ends and fails
  Main = pthread_self();
  AltStack = malloc(AltSize);
  struct sigaction Action = {.sa_handler = onSignal, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &Action, NULL);
  char *Large = malloc(Size);
  static pthread_t Sender;
  static int Begun;
  sigset_t Signal;
  sigemptyset(&Signal);
  sigaddset(&Signal, SIGUSR1);
  sigprocmask(SIG_BLOCK, &Signal, NULL);
  sigsetjmp(Back, 1);
  arm();
  if (!Begun++)
    pthread_create(&Sender, NULL, send, NULL);
  sigprocmask(SIG_UNBLOCK, &Signal, NULL);
  while (Came < Signals) {
    __asan_poison_memory_region(Large + 4096, 64);
    __asan_unpoison_memory_region(Large + 4096, 64);
    stack_t Now;
    sigaltstack(NULL, &Now);
    Disarmed += !((unsigned)Now.ss_flags & AutoDisarm);
  }
  pthread_join(Sender, NULL);
  printf("came: %d, elsewhere: %d, armed inside: %d, disarmed afterwards: %d\n",
         Came, Elsewhere, Armed, Disarmed);
  return 0;
}
