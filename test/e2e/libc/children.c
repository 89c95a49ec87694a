// Where a status is to go must be good, also when no child has ended yet; a call
// that fails has not looked at it.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t waitpid 2>&1 | FileCheck %s -DFN=waitpid
// RUN: not %t wait3 2>&1 | FileCheck %s -DFN=wait3
// RUN: not %t wait4 2>&1 | FileCheck %s -DFN=wait4
// RUN: not %t usage 2>&1 | FileCheck %s -DFN=wait4
// RUN: not %t waitid 2>&1 | FileCheck %s -DFN=waitid
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK-NEXT: WRITE of size
// CHECK-NEXT: #0 {{.*}} in [[FN]]
// RUN: %t none 2>&1 | count 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int is(const char *Which, const char *Name) {
  return strcmp(Which, Name) == 0;
}

int main(int Argc, char **Argv) {
  const char *Which = Argv[1];
  int *Status = malloc(sizeof(*Status));
  if (is(Which, "none"))
    return waitpid(-1, Status + 1, 0) != -1;
  int Gate[2];
  if (pipe(Gate))
    return 2;
  pid_t Child = fork();
  char C;
  if (!Child) {
    close(Gate[1]);
    _exit(read(Gate[0], &C, 1) != 0); // ends with its parent
  }
  struct rusage Usage, *Small = malloc(sizeof(Usage) - 1);
  siginfo_t *Info = malloc(sizeof(*Info) - 1);
  if (is(Which, "waitpid"))
    waitpid(Child, Status + 1, WNOHANG);
  if (is(Which, "wait3"))
    wait3(Status + 1, WNOHANG, &Usage);
  if (is(Which, "wait4"))
    wait4(Child, Status + 1, WNOHANG, &Usage);
  if (is(Which, "usage"))
    wait4(Child, NULL, WNOHANG, Small);
  if (is(Which, "waitid"))
    waitid(P_PID, (id_t)Child, Info, WEXITED | WNOHANG);
  close(Gate[1]);
  waitpid(Child, Status, 0);
}
