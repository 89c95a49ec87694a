// Signals that come while their thread holds a lock of the runtime's begin a
// little later, and as always: each once, in order, with what was sent (also
// without room for pending signals), its mask, its stack and floating-point
// state; one-shot handlers, too; what a handler makes of its context holds
// afterwards. The program sees the handlers that it has installed.
// RUN: %pagesan -g -O1 -Wno-deprecated-declarations %s -o %t -lpthread
// RUN: %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#define _GNU_SOURCE
#include <fenv.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

enum { Signals = 200, Size = 1 << 20, AltSize = 64 << 10 };
static volatile sig_atomic_t Came, InOrder, FromUs, Masked, OnStack, WasDefault;
static volatile sig_atomic_t Rounded;
static char *AltStack;
static pthread_t Receiver;

static int isBlocked(int Signal) {
  sigset_t Now;
  pthread_sigmask(SIG_BLOCK, NULL, &Now);
  return sigismember(&Now, Signal);
}

static void onValue(int Signal, siginfo_t *Info, void *Context) {
  ucontext_t *Interrupted = Context;
  char *Here = __builtin_frame_address(0);
  InOrder += Info->si_value.sival_int == Came && Info->si_signo == Signal;
  FromUs += Info->si_pid == getpid() && Info->si_code == SI_QUEUE;
  Masked += isBlocked(SIGUSR2) && isBlocked(Signal) && !isBlocked(SIGUSR1);
  OnStack += Here >= AltStack && Here < AltStack + AltSize;
  Rounded += fegetround() == FE_TONEAREST;
  fesetround(FE_DOWNWARD);
  if (Came == Signals - 1)
    sigaddset(&Interrupted->uc_sigmask, SIGHUP);
  ++Came;
}
static void onSender(int Signal, siginfo_t *Info, void *Context) {
  FromUs += Info->si_pid == getpid() && Info->si_code == SI_USER;
  (void)Signal, (void)Context;
  ++Came;
}
static void onPlain(int Signal) { Came += Signal == SIGUSR1; }
static void onOther(int Signal) { (void)Signal; }

// No more than a few wait, so that most come while something is held.
static void sendValue(int I) {
  while (Came + 3 < I)
    usleep(1);
  union sigval Value = {.sival_int = I};
  while (sigqueue(getpid(), SIGRTMIN, Value))
    usleep(1);
}
static void sendToThread(int I) {
  while (Came + 3 < I)
    usleep(1);
  union sigval Value = {.sival_int = I};
  while (pthread_sigqueue(Receiver, SIGRTMIN, Value))
    usleep(1);
}
static void sendPlain(int I) {
  while (Came < I)
    usleep(1);
  kill(getpid(), SIGUSR1);
}
static void *sendAll(void *Send) {
  for (int I = 0; I < Signals; ++I)
    ((void (*)(int))Send)(I);
  return NULL;
}

// All of them come to this thread while it changes shadow.
static void receive(void (*Send)(int)) {
  static char *Large;
  if (!Large)
    Large = malloc(Size);
  pthread_t Sender;
  sigset_t All, Before;
  sigfillset(&All);
  pthread_sigmask(SIG_BLOCK, &All, &Before);
  Came = InOrder = FromUs = Masked = OnStack = Rounded = 0;
  Receiver = pthread_self();
  pthread_create(&Sender, NULL, sendAll, (void *)Send);
  pthread_sigmask(SIG_SETMASK, &Before, NULL);
  while (Came < Signals) {
    __asan_poison_memory_region(Large + 4096, 64);
    __asan_unpoison_memory_region(Large + 4096, 64);
  }
  pthread_join(Sender, NULL);
}

// It is SIG_DFL's again by now.
static void onOnce(int Signal) {
  struct sigaction Again = {.sa_handler = onOnce, .sa_flags = SA_RESETHAND};
  struct sigaction Was;
  sigaction(Signal, &Again, &Was);
  WasDefault += Was.sa_handler == SIG_DFL;
  ++Came;
}

int main(void) {
  AltStack = malloc(AltSize);
  stack_t Alt = {.ss_sp = AltStack, .ss_size = AltSize};
  sigaltstack(&Alt, NULL);

  struct sigaction Value = {.sa_sigaction = onValue,
                            .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  sigaddset(&Value.sa_mask, SIGUSR2);
  struct sigaction Old;
  sigaction(SIGRTMIN, &Value, NULL);
  sigaction(SIGRTMIN, NULL, &Old);
  // CHECK: seen: handler 1, flags 1, mask 1
  printf("seen: handler %d, flags %d, mask %d\n", Old.sa_sigaction == onValue,
         (Old.sa_flags & Value.sa_flags) == Value.sa_flags,
         sigismember(&Old.sa_mask, SIGUSR2));
  // CHECK-COUNT-2: in order: 200, as sent: 200, masked: 200, on their stack:
  // 200
  fesetround(FE_UPWARD);
  void (*Sends[])(int) = {sendValue, sendToThread};
  for (int I = 0; I < 2; ++I) {
    receive(Sends[I]);
    printf("in order: %d, as sent: %d, masked: %d, on their stack: %d\n",
           InOrder, FromUs, Masked, OnStack);
  }
  // CHECK: rounding: 200 begin to nearest, ours is as before: 1
  printf("rounding: %d begin to nearest, ours is as before: %d\n", Rounded,
         fegetround() == FE_UPWARD);
  fesetround(FE_TONEAREST);
  // CHECK: afterwards: blocked 0 0 0 1
  printf("afterwards: blocked %d %d %d %d\n", isBlocked(SIGRTMIN),
         isBlocked(SIGUSR1), isBlocked(SIGUSR2), isBlocked(SIGHUP));

  struct sigaction Sender = {.sa_sigaction = onSender, .sa_flags = SA_SIGINFO};
  struct rlimit Limit, None = {0, 0};
  getrlimit(RLIMIT_SIGPENDING, &Limit);
  None.rlim_max = Limit.rlim_max;
  setrlimit(RLIMIT_SIGPENDING, &None);
  sigaction(SIGUSR1, &Sender, NULL);
  receive(sendPlain);
  setrlimit(RLIMIT_SIGPENDING, &Limit);
  // CHECK: no room: 200, as sent: 200
  printf("no room: %d, as sent: %d\n", Came, FromUs);

  signal(SIGUSR1, SIG_DFL);
  const int Flags = SA_RESTART | SA_SIGINFO | SA_NODEFER | SA_RESETHAND;
  int Seen = signal(SIGUSR1, onOther) == SIG_DFL;
  Seen += signal(SIGUSR1, onPlain) == onOther;
  receive(sendPlain);
  sigaction(SIGUSR1, NULL, &Old);
  Seen += Old.sa_handler == onPlain && (Old.sa_flags & Flags) == SA_RESTART;
  siginterrupt(SIGUSR1, 1);
  Seen += sigset(SIGUSR1, onOther) == onPlain;
  Seen += sigset(SIGUSR1, SIG_HOLD) == onOther && isBlocked(SIGUSR1);
  Seen += sigset(SIGUSR1, onPlain) == SIG_HOLD && !isBlocked(SIGUSR1);
  Seen += ssignal(SIGUSR1, SIG_IGN) == onPlain;
  Seen += signal(SIGUSR1, onPlain) == SIG_IGN;
  sigaction(SIGUSR1, NULL, &Old);
  Seen += Old.sa_handler == onPlain && (Old.sa_flags & Flags) == 0;
  siginterrupt(SIGUSR1, 0);
  sigaction(SIGUSR1, NULL, &Old);
  Seen += Old.sa_handler == onPlain && (Old.sa_flags & Flags) == SA_RESTART;
  Seen += signal(SIGUSR1, SIG_ERR) == SIG_ERR && signal(0, onPlain) == SIG_ERR;
  // CHECK: plain: 200, handlers seen: 11 of 11
  printf("plain: %d, handlers seen: %d of 11\n", Came, Seen);

  struct sigaction Once = {.sa_handler = onOnce, .sa_flags = SA_RESETHAND};
  sigaction(SIGUSR1, &Once, NULL);
  receive(sendPlain);
  // CHECK: one-shot: 200, of default action then: 200
  printf("one-shot: %d, of default action then: %d\n", Came, WasDefault);
  return 0;
}
