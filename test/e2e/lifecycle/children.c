// Children of every kind: none hangs, none reports, each has a heap and threads
// that work. They are made from a constructor, main, exit and signal handlers,
// and while others allocate, annotate and start threads.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s --implicit-check-not=ERROR
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static void tell(const char *Text) { write(1, Text, strlen(Text)); }

static int descend(int Depth) {
  char Local[100];
  memset(Local, Depth, sizeof(Local));
  __asm__ volatile("" ::"r"(Local) : "memory");
  return Depth ? descend(Depth - 1) + Local[1] : 0;
}
static void *useHeap(void *Arg) {
  for (int I = 0; I < 50; ++I)
    free(memset(malloc(16 + I * 37), 1, 16 + I * 37));
  descend(20);
  return Arg;
}
static int work(void) {
  pthread_t T;
  useHeap(NULL);
  if (pthread_create(&T, NULL, useHeap, NULL))
    return 1;
  return pthread_join(T, NULL);
}
// A child that hangs is killed and shows.
static int isGood(pid_t Child) {
  int Status;
  return Child > 0 && waitpid(Child, &Status, 0) == Child && Status == 0;
}
static int forkAndWork(void) {
  pid_t Child = fork();
  if (!Child) {
    alarm(30);
    _exit(work());
  }
  return isGood(Child);
}

static int WasGoodEarly;
__attribute__((constructor)) static void early(void) {
  WasGoodEarly = forkAndWork();
}

static volatile int HandlerForks, HandlerGood;
static void onSignal(int Signal) {
  (void)Signal;
  pid_t Child = fork();
  if (!Child) {
    alarm(30);
    descend(5);
    _exit(0);
  }
  ++HandlerForks;
  HandlerGood += isGood(Child);
}

static volatile int Stop;
static void *churn(void *Arg) {
  while (!Stop)
    useHeap(NULL);
  return Arg;
}
static void *forkOften(void *Arg) {
  long Good = 0;
  for (int I = 0; I < 6; ++I)
    Good += forkAndWork();
  (void)Arg;
  return (void *)Good;
}
static void amidThreads(void) {
  pthread_t Churners[3], Forkers[3];
  for (int I = 0; I < 3; ++I) {
    pthread_create(&Churners[I], NULL, churn, NULL);
    pthread_create(&Forkers[I], NULL, forkOften, NULL);
  }
  long Good = 0;
  for (int I = 0; I < 3; ++I) {
    void *Result;
    pthread_join(Forkers[I], &Result);
    Good += (long)Result;
  }
  for (int I = 0; I < 20; ++I)
    pthread_kill(Churners[I % 3], SIGUSR1);
  Stop = 1;
  for (int I = 0; I < 3; ++I)
    pthread_join(Churners[I], NULL);
  printf("amid threads: %ld, in handlers: %s\n", Good,
         HandlerForks && HandlerForks == HandlerGood ? "all" : "lost");
}

// Shares the memory and not the stack, and ends in the middle of its frames.
static int endInFrames(void *Arg) {
  descend(10);
  _exit(Arg == NULL);
}
static int cloneAndWork(void) {
  int Good = 1;
  char *Stack = malloc(64 << 10);
  for (int I = 0; I < 5; ++I) {
    pid_t Child = clone(endInFrames, Stack + (64 << 10),
                        CLONE_VM | CLONE_VFORK | SIGCHLD, Stack);
    Good &= isGood(Child);
  }
  memset(Stack, 2, 64 << 10); // plain memory again
  free(Stack);
  return Good;
}

static int vforkAndExec(void) {
  pid_t Child = vfork();
  if (!Child) {
    execl("/bin/true", "true", NULL);
    _exit(9);
  }
  int Good = isGood(Child);
  Child = vfork();
  if (!Child)
    _exit(0);
  return Good && isGood(Child) && descend(30) >= 0;
}

static int spawnAndPopen(void) {
  char *Args[] = {"true", NULL}, Line[32] = "";
  pid_t Child;
  if (posix_spawn(&Child, "/bin/true", NULL, NULL, Args, environ) ||
      !isGood(Child))
    return 0;
  FILE *Pipe = popen("echo said", "r");
  int Good = Pipe && fgets(Line, sizeof(Line), Pipe) && pclose(Pipe) == 0;
  return Good && !strcmp(Line, "said\n") && system("true") == 0;
}

static int runDaemon(void) {
  int Ends[2];
  if (pipe(Ends))
    return 0;
  pid_t Child = fork();
  if (!Child) {
    alarm(30);
    if (daemon(1, 1))
      _exit(1);
    char Good = work() == 0;
    write(Ends[1], &Good, 1);
    _exit(0);
  }
  close(Ends[1]);
  char Good = 0;
  return isGood(Child) && read(Ends[0], &Good, 1) == 1 && Good;
}

static void late(void) {
  tell(forkAndWork() ? "in exit: good\n" : "in exit: lost\n");
}

int main(void) {
  alarm(300); // a hang ends and fails
  atexit(late);
  signal(SIGUSR1, onSignal);
  // CHECK: early 1, spawned 1, vfork 1, clone 1, daemon 1
  // CHECK: amid threads: 18, in handlers: all
  // CHECK: in exit: good
  printf("early %d, spawned %d, vfork %d, clone %d, daemon %d\n", WasGoodEarly,
         spawnAndPopen(), vforkAndExec(), cloneAndWork(), runDaemon());
  amidThreads();
  fflush(stdout);
  return 0;
}
