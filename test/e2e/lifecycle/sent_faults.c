// Signals of faults that somebody sends wait like all others, so that a handler
// may leave by a jump: nothing stays locked or blocked. Those of real faults do
// not wait.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// CHECK: jumps: 600, real faults: 200, other signals: 200
// CHECK: blocked afterwards: 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { Rounds = 200, Size = 1 << 20 };
static sigjmp_buf Back;
static volatile sig_atomic_t Jumps, Faults, Others;
static pthread_t Main;

static void jump(int Signal, siginfo_t *Info, void *Context) {
  (void)Signal, (void)Context;
  ++*(Info->si_code > 0 ? &Faults : &Jumps);
  siglongjmp(Back, 1);
}
static void count(int Signal) {
  (void)Signal;
  ++Others;
}

static void ignore(int Signal) { (void)Signal; }

static void *send(void *Arg) {
  static const int Signals[] = {SIGFPE, SIGSEGV, SIGTRAP};
  for (int I = 0; I < 3 * Rounds; ++I) {
    pthread_kill(Main, SIGUSR2); // so that one waits already, at times
    pthread_kill(Main, Signals[I % 3]);
    while (Jumps <= I)
      usleep(10);
  }
  for (int I = 0; I < Rounds; ++I) {
    pthread_kill(Main, SIGUSR1);
    while (Others <= I)
      usleep(10);
  }
  return Arg;
}

int main(void) {
  alarm(120); // a hang ends and fails
  Main = pthread_self();
  struct sigaction Jump = {.sa_sigaction = jump, .sa_flags = SA_SIGINFO};
  sigaction(SIGFPE, &Jump, NULL);
  sigaction(SIGSEGV, &Jump, NULL);
  sigaction(SIGTRAP, &Jump, NULL);
  signal(SIGUSR1, count);
  signal(SIGUSR2, ignore);
  char *Large = malloc(Size);
  char *Closed =
      mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  static pthread_t Sender;
  static int Begun;
  sigsetjmp(Back, 1);
  if (!Begun++)
    pthread_create(&Sender, NULL, send, NULL);
  while (Jumps < 3 * Rounds || Others < Rounds) {
    __asan_poison_memory_region(Large + 4096, 64);
    __asan_unpoison_memory_region(Large + 4096, 64);
  }
  pthread_join(Sender, NULL);
  free(Large);
  sigsetjmp(Back, 1);
  if (Faults < Rounds)
    Closed[Faults] = 1;
  sigset_t Blocked;
  pthread_sigmask(SIG_BLOCK, NULL, &Blocked);
  int Blocks = 0;
  for (int I = 1; I < 64; ++I)
    Blocks += sigismember(&Blocked, I) == 1;
  printf("jumps: %d, real faults: %d, other signals: %d\n", Jumps, Faults,
         Others);
  printf("blocked afterwards: %d\n", Blocks);
  return 0;
}
