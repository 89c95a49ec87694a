// Where no process has memory, the kernel says so: programs that ask are answered
// as ever. Nothing is reported, and no check faults.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s --implicit-check-not=ERROR
// CHECK: 44 of 44 refused
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { Calls = 11 };

static long ask(int Call, char *P, int In, int Out) {
  struct iovec Parts = {P, 4};
  struct stat Found;
  switch (Call) {
  case 0:
    return access(P, F_OK);
  case 1:
    return open(P, O_RDONLY);
  case 2:
    return stat(P, &Found);
  case 3:
    return stat("/", (struct stat *)P);
  case 4:
    return write(Out, P, 1);
  case 5:
    return writev(Out, &Parts, 1);
  case 6:
    return read(In, P, 1);
  case 7:
    return readv(In, &Parts, 1);
  case 8:
    return writev(Out, (struct iovec *)P, 1);
  case 9:
    return readv(In, (struct iovec *)P, 1);
  default:
    return nanosleep((struct timespec *)P, NULL);
  }
}

int main(void) {
  // In the first page, at the end of all addresses and between, and in the heap's
  // zone behind what is in use.
  char *const Nowhere[] = {(char *)8, (char *)-4096L, (char *)(1L << 50),
                           (char *)0x207ffffff000};
  int Ends[2], Refused = 0;
  if (pipe(Ends) || write(Ends[1], "ABCD", 4) != 4)
    return 1;
  for (int I = 0; I < 4; ++I)
    for (int Call = 0; Call < Calls; ++Call) {
      errno = 0;
      long Result = ask(Call, Nowhere[I], Ends[0], Ends[1]);
      if (Result == -1 && errno == EFAULT)
        ++Refused;
      else
        printf("call %d of %p: %ld, %d\n", Call, Nowhere[I], Result, errno);
    }
  printf("%d of %d refused\n", Refused, 4 * Calls);
}
