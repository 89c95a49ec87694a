// A fork server's work: fork N times; each child runs one small test case and
// ends. Prints CPU (user and system, of parent and children) in microseconds
// for each fork. Without an argument it does nothing: to measure starts.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double cpu(int Who) {
  struct rusage Usage;
  getrusage(Who, &Usage);
  return 1e6 * (double)(Usage.ru_utime.tv_sec + Usage.ru_stime.tv_sec) +
         (double)(Usage.ru_utime.tv_usec + Usage.ru_stime.tv_usec);
}

static void testCase(void) {
  for (int I = 0; I < 20; ++I) {
    char *volatile P = malloc(100 + (size_t)I);
    memset(P, 1, 100);
    free(P);
  }
}

int main(int Argc, char **Argv) {
  if (Argc < 2)
    return 0;
  // What a program has allocated before it is forked.
  static void *Kept[2000];
  for (int I = 0; I < 2000; ++I)
    memset(Kept[I] = malloc(200), 1, 200);
  testCase();
  int Count = atoi(Argv[1]);
  double Before = cpu(RUSAGE_SELF) + cpu(RUSAGE_CHILDREN);
  for (int I = 0; I < Count; ++I) {
    pid_t Pid = fork();
    if (!Pid) {
      testCase();
      _exit(0);
    }
    int Status;
    if (Pid < 0 || waitpid(Pid, &Status, 0) < 0 || Status)
      return 1;
  }
  double After = cpu(RUSAGE_SELF) + cpu(RUSAGE_CHILDREN);
  printf("%f\n", (After - Before) / Count);
  return 0;
}
