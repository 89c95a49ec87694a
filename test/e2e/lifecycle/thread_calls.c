// A thread costs three system calls more than without PageSan: to have an
// alternate signal stack, to know its number, and to clear its stack's shadow.
// As many for the hundredth as for the first, also when stacks are used again.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %clang -g -O1 %s -o %t.native -lpthread
// RUN: env ASAN_OPTIONS=detect_leaks=0 %t %t %t.native | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static void *useHeapAndStack(void *Arg) {
  char Local[40];
  __asm__ volatile("" ::"r"(Local) : "memory");
  free(malloc(64));
  return Arg;
}

static int work(int Threads) {
  for (int I = 0; I < Threads; ++I) {
    pthread_t T;
    if (pthread_create(&T, NULL, useHeapAndStack, NULL))
      return 1;
    pthread_join(T, NULL);
  }
  return 0;
}

// System calls of all threads of `Program work Threads`, but for those that
// depend on who comes first.
static long countCalls(char *Program, char *Threads) {
  pid_t Child = fork();
  if (!Child) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    execl(Program, Program, "work", Threads, NULL);
    _exit(3);
  }
  int Status;
  waitpid(Child, &Status, 0);
  ptrace(PTRACE_SETOPTIONS, Child, 0,
         PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
  ptrace(PTRACE_SYSCALL, Child, 0, 0);
  long Stops = 0;
  for (pid_t Pid; (Pid = waitpid(-1, &Status, __WALL)) > 0;) {
    if (!WIFSTOPPED(Status)) {
      if (Pid != Child)
        continue;
      if (WIFEXITED(Status) && !WEXITSTATUS(Status))
        return Stops / 2;
      break;
    }
    struct user_regs_struct R;
    if (WSTOPSIG(Status) == (SIGTRAP | 0x80) &&
        !ptrace(PTRACE_GETREGS, Pid, 0, &R))
      Stops += R.orig_rax != SYS_futex;
    ptrace(PTRACE_SYSCALL, Pid, 0, 0);
  }
  printf("%s failed\n", Program);
  exit(1);
}

static double callsPerThread(char *Program) {
  return (countCalls(Program, "150") - countCalls(Program, "50")) / 100.0;
}

int main(int Argc, char **Argv) {
  if (Argc > 2 && Argv[1][0] == 'w')
    return work(atoi(Argv[2]));
  double Ours = callsPerThread(Argv[1]), Native = callsPerThread(Argv[2]);
  // CHECK: {{[0-9.]+}} a thread, {{[0-9.]+}} without, at most 3 more
  printf("%.2f a thread, %.2f without, %s\n", Ours, Native,
         Ours - Native < 3.1 ? "at most 3 more" : "too many");
  return 0;
}
