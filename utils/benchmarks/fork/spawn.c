// Starts a program N times and waits for it; prints CPU (user and system) in
// microseconds for each start: spawn N PROGRAM.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

int main(int Argc, char **Argv) {
  if (Argc < 3)
    return 2;
  int Count = atoi(Argv[1]);
  for (int I = 0; I < Count; ++I) {
    pid_t Pid;
    int Status;
    if (posix_spawn(&Pid, Argv[2], NULL, NULL, Argv + 2, environ) ||
        waitpid(Pid, &Status, 0) < 0 || Status)
      return 1;
  }
  struct rusage Usage;
  getrusage(RUSAGE_CHILDREN, &Usage);
  double Micros =
      1e6 * (double)(Usage.ru_utime.tv_sec + Usage.ru_stime.tv_sec) +
      (double)(Usage.ru_utime.tv_usec + Usage.ru_stime.tv_usec);
  printf("%f\n", Micros / Count);
  return 0;
}
