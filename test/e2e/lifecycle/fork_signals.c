// A signal handler that interrupts fork may allocate, as fork is safe to
// interrupt: it must not wait for locks that its own thread holds.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t | FileCheck %s
//
// CHECK: interrupted: yes, failed children: 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t InFork, Interrupted;

static void onSignal(int Signal) {
  (void)Signal;
  if (!InFork)
    return;
  ++Interrupted;
  void *volatile Large = malloc(100 << 10);
  free(Large);
  for (int I = 0; I < 20; ++I) {
    void *volatile Small = malloc(24 + 200 * I);
    free(Small);
  }
}

int main(void) {
  signal(SIGALRM, onSignal);
  int Failed = 0;
  // Forks take longer on a busy machine: signals at many distances.
  for (int I = 0; I < 200; ++I) {
    struct itimerval Soon = {{0, 150}, {0, 20 + I * 7 % 150}};
    InFork = 1;
    setitimer(ITIMER_REAL, &Soon, NULL);
    pid_t Pid = fork();
    InFork = 0;
    if (!Pid) {
      free(malloc(1000));
      _exit(0);
    }
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    int Status;
    Failed += waitpid(Pid, &Status, 0) != Pid || Status != 0;
  }
  printf("interrupted: %s, failed children: %d\n", Interrupted ? "yes" : "no",
         Failed);
  return 0;
}
