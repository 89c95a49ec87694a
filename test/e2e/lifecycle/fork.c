// Parent and child each own their heap after a fork; what was freed before it
// stays freed in both. Forks happen while other threads allocate, free and
// promote.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s --check-prefix=CLEAN
// RUN: not %t child 2>&1 | FileCheck %s --check-prefix=CHILD
// RUN: not %t parent 2>&1 | FileCheck %s --check-prefix=PARENT
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t 2>&1 | FileCheck %s --check-prefix=CLEAN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int Stop;

static long work(unsigned Seed, int Rounds) {
  long Sum = 0;
  for (int I = 0; I < Rounds; ++I) {
    size_t Size = 1 + rand_r(&Seed) % (I % 8 ? 3000 : 300000);
    volatile char *P = malloc(Size);
    P[0] = P[Size / 2] = P[Size - 1] = (char)I;
    Sum += P[Size / 2];
    free((void *)P);
  }
  return Sum;
}

static void *churn(void *Arg) {
  while (!Stop)
    work((unsigned)(size_t)Arg, 50);
  return NULL;
}

static int waitFor(pid_t Pid) {
  int Status;
  waitpid(Pid, &Status, 0);
  return WIFEXITED(Status) ? WEXITSTATUS(Status) : 200;
}

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  volatile int *Shared = malloc(4000);
  volatile char *Large = malloc(1 << 20);
  Large[5000] = 7;
  if (!strcmp(Mode, "child")) {
    free((void *)Large);
    pid_t Pid = fork();
    // CHILD: ERROR: AddressSanitizer: heap-use-after-free
    // CHILD: #0 {{.*}} in main {{.*}}fork.c:[[@LINE+2]]
    if (!Pid)
      return Large[5000];
    return waitFor(Pid);
  }
  if (!strcmp(Mode, "parent")) {
    pid_t Pid = fork();
    if (!Pid) {
      free((void *)Large); // the child's own
      free((void *)Shared);
      _exit(0);
    }
    if (waitFor(Pid) || Large[5000] != 7)
      return 0;
    // PARENT: ERROR: AddressSanitizer: heap-buffer-overflow
    // PARENT: #0 {{.*}} in main {{.*}}fork.c:[[@LINE+1]]
    return Shared[1000];
  }
  pthread_t Threads[4];
  for (size_t I = 0; I < 4; ++I)
    pthread_create(&Threads[I], NULL, churn, (void *)(I + 1));
  int Failures = 0;
  for (int I = 0; I < 100; ++I) {
    pid_t Pid = fork();
    if (!Pid) {
      alarm(60); // a lock that nobody holds any more would hang
      work((unsigned)I, 100);
      _exit(0);
    }
    Failures += waitFor(Pid) != 0;
  }
  Stop = 1;
  for (int I = 0; I < 4; ++I)
    pthread_join(Threads[I], NULL);
  // CLEAN: 0 of 100 children failed
  printf("%d of 100 children failed\n", Failures);
  return Failures != 0;
}
