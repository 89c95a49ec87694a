// Who handles a deadly signal: nobody (0), the program if it wants to (1),
// PageSan in any case (2); by sigaction, signal and System V's signal.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=handle_segv=0 sh -c '%t none; echo code $?' 2>&1 | FileCheck %s --check-prefix=KILLED --implicit-check-not=ERROR
// RUN: env PAGESAN_OPTIONS=handle_segv=1 not %t none 2>&1 | FileCheck %s --check-prefix=OURS
// RUN: env PAGESAN_OPTIONS=handle_segv=0 %t sigaction 2>&1 | FileCheck %s --check-prefixes=THEIRS,OLDNONE --implicit-check-not=ERROR
// RUN: %t sigaction 2>&1 | FileCheck %s --check-prefixes=THEIRS,OLDSOME --implicit-check-not=ERROR
// RUN: %t signal 2>&1 | FileCheck %s --check-prefix=THEIRS --implicit-check-not=ERROR
// RUN: %t sysv 2>&1 | FileCheck %s --check-prefix=THEIRS --implicit-check-not=ERROR
// RUN: env PAGESAN_OPTIONS=handle_segv=2 not %t sigaction 2>&1 | FileCheck %s --check-prefixes=OLDSOME,OURS --implicit-check-not=theirs
// RUN: env ASAN_OPTIONS=handle_segv=2 not %t signal 2>&1 | FileCheck %s --check-prefixes=OLDNULL,OURS --implicit-check-not=theirs
// RUN: env PAGESAN_OPTIONS=handle_segv=exclusive not %t sysv 2>&1 | FileCheck %s --check-prefixes=OLDNULL,OURS --implicit-check-not=theirs
// RUN: env PAGESAN_OPTIONS=allow_user_segv_handler=0 not %t sigaction 2>&1 | FileCheck %s --check-prefix=OURS --implicit-check-not=theirs
// RUN: env PAGESAN_OPTIONS=allow_user_segv_handler=0:handle_segv=0 %t sigaction 2>&1 | FileCheck %s --check-prefix=THEIRS
//
// Other signals, and errors, are as without us.
// RUN: env PAGESAN_OPTIONS=handle_segv=2 %t others 2>&1 | FileCheck %s --check-prefix=OTHERS
// RUN: %t abort; env PAGESAN_OPTIONS=handle_abort=1 not %t abort 2>&1 | FileCheck %s --check-prefix=ABORT
//
// KILLED: code 139
// OLDNONE: old handler: none
// OLDSOME: old handler: some
// OLDNULL: old handler: none
// THEIRS: theirs
// OURS: ERROR: AddressSanitizer: SEGV on unknown address
// OTHERS: usr1: 0, handled 1; bad: -1 EINVAL, -1 EINVAL; old: 1; errno 7
// ABORT: ERROR: AddressSanitizer: ABRT on unknown address
// ABORT: SUMMARY: AddressSanitizer: ABRT
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*Handler)(int);
Handler __sysv_signal(int, Handler);

static volatile int Count;

static void theirs(int Signal) {
  (void)!write(1, "theirs\n", 7);
  _exit(0);
}
static void count(int Signal) { ++Count; }

static void showOld(int IsSome) {
  printf("old handler: %s\n", IsSome ? "some" : "none");
  fflush(stdout);
}

static void tryOthers(void) {
  struct sigaction New = {.sa_handler = count}, Old;
  int Result = sigaction(SIGUSR1, &New, NULL);
  raise(SIGUSR1);
  int Bad = sigaction(12345, &New, NULL), BadError = errno;
  int BadSignal = signal(12345, count) == SIG_ERR ? -1 : 0;
  int BadSignalError = errno;
  sigaction(SIGUSR1, NULL, &Old);
  errno = 7;
  signal(SIGUSR1, SIG_DFL);
  printf("usr1: %d, handled %d; bad: %d %s, %d %s; old: %d; errno %d\n", Result,
         Count, Bad, BadError == EINVAL ? "EINVAL" : "?", BadSignal,
         BadSignalError == EINVAL ? "EINVAL" : "?", Old.sa_handler == count,
         errno);
  exit(0);
}

int main(int Argc, char **Argv) {
  const char *How = Argv[1];
  if (!strcmp(How, "others"))
    tryOthers();
  if (!strcmp(How, "abort")) {
    if (!getenv("PAGESAN_OPTIONS"))
      return 0;
    abort();
  }
  struct sigaction New = {.sa_handler = theirs}, Old;
  if (!strcmp(How, "sigaction")) {
    if (sigaction(SIGSEGV, &New, &Old))
      return 3;
    showOld(Old.sa_handler != SIG_DFL);
  }
  if (!strcmp(How, "signal"))
    showOld(signal(SIGSEGV, theirs) != SIG_DFL);
  if (!strcmp(How, "sysv"))
    showOld(__sysv_signal(SIGSEGV, theirs) != SIG_DFL);
  *(volatile int *)strtoul("8", NULL, 0) = 1;
  return 4;
}
