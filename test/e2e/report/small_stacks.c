// Reports need next to no stack: on the smallest thread, in a handler on the
// smallest alternate stack, with the largest vector state, and when a stack has
// overflowed.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: not %t thread 2>&1 | FileCheck %s --check-prefix=THREAD
// RUN: not %t handler 2>&1 | FileCheck %s --check-prefix=HANDLER
// RUN: not %t segv 2>&1 | FileCheck %s --check-prefix=SEGV
// RUN: not %t small-thread-segv 2>&1 | FileCheck %s --check-prefix=SEGV
// RUN: not %t overflow 2>&1 | FileCheck %s --check-prefixes=OVERFLOW,MAIN
// RUN: not %t thread-overflow 2>&1 | FileCheck %s --check-prefixes=OVERFLOW,OTHER
// RUN: not %t small-overflow 2>&1 | FileCheck %s --check-prefixes=OVERFLOW,OTHER
// RUN: env PAGESAN_OPTIONS=use_sigaltstack=0 sh -c '%t overflow; echo code $?' 2>&1 | FileCheck %s --check-prefix=KILLED --implicit-check-not=ERROR
//
// The same where the state is saved by shorter instructions.
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512VL,-AVX512BW,-AVX512F not %t handler 2>&1 | FileCheck %s --check-prefix=HANDLER
//
// THREAD: heap-buffer-overflow
// THREAD-NEXT: WRITE of size 1 at {{.*}} thread T1
// THREAD-NEXT: #0 {{.*}} in overrun {{.*}}small_stacks.c
// THREAD: Thread T1 created by T0 here:
// THREAD-NEXT: #0 {{.*}} in pthread_create (
// THREAD-NEXT: #1 {{.*}} in onThread {{.*}}small_stacks.c
// THREAD: SUMMARY: AddressSanitizer: heap-buffer-overflow
// HANDLER: heap-buffer-overflow
// HANDLER: #0 {{.*}} in overrun {{.*}}small_stacks.c
// HANDLER-NEXT: #1 {{.*}} in handle {{.*}}small_stacks.c
// HANDLER: SUMMARY: AddressSanitizer: heap-buffer-overflow
// SEGV: SEGV on unknown address 0x000000000008
// SEGV: #0 {{.*}} in fault {{.*}}small_stacks.c
// SEGV: SUMMARY: AddressSanitizer: SEGV
// KILLED: code 139
// OVERFLOW: AddressSanitizer:DEADLYSIGNAL
// OVERFLOW: ERROR: AddressSanitizer: stack-overflow on address
// MAIN-SAME: T0)
// OTHER-SAME: T1)
// OVERFLOW-NEXT: #0 {{.*}} in recurse {{.*}}small_stacks.c
// OVERFLOW: SUMMARY: AddressSanitizer: stack-overflow {{.*}} in recurse
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile char *volatile P;

__attribute__((noinline)) static void overrun(void) { P[10] = 1; }
__attribute__((noinline)) static void fault(void) {
  *(volatile int *)strtoul("8", NULL, 0) = 1;
}
__attribute__((noinline)) static int recurse(int N) {
  volatile char Local[200];
  Local[0] = (char)N;
  return N == INT_MAX ? 0 : recurse(N + 1) + Local[0];
}

static void *overrunOn(void *Arg) {
  overrun();
  return Arg;
}
static void *faultOn(void *Arg) {
  fault();
  return Arg;
}
static void *recurseOn(void *Arg) {
  recurse(0);
  return Arg;
}
static void handle(int Signal) {
  overrun();
  P = NULL; // no tail call
}

static int onThread(void *(*Start)(void *), size_t StackSize) {
  pthread_attr_t Attributes;
  pthread_attr_init(&Attributes);
  if (pthread_attr_setstacksize(&Attributes, StackSize))
    return 3;
  pthread_t Thread;
  if (pthread_create(&Thread, &Attributes, Start, NULL))
    return 4;
  pthread_join(Thread, NULL);
  return 0;
}

// The least that the kernel takes, below it a page that must not be touched.
static int useSmallestStack(size_t Extra) {
  size_t Least = (size_t)sysconf(_SC_MINSIGSTKSZ) + Extra;
  size_t Mapped = (Least + 4095) / 4096 * 4096;
  char *Base = mmap(NULL, 4096 + Mapped, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(Base, 4096, PROT_NONE);
  stack_t Stack = {.ss_sp = Base + 4096 + Mapped - Least, .ss_size = Least};
  return sigaltstack(&Stack, NULL);
}

int main(int Argc, char **Argv) {
  const char *How = Argv[1];
  P = malloc(10);
  if (!strcmp(How, "thread"))
    return onThread(overrunOn, PTHREAD_STACK_MIN);
  if (!strcmp(How, "small-thread-segv"))
    return onThread(faultOn, PTHREAD_STACK_MIN);
  if (!strcmp(How, "thread-overflow"))
    return onThread(recurseOn, 1 << 20);
  if (!strcmp(How, "small-overflow"))
    return onThread(recurseOn, PTHREAD_STACK_MIN);
  if (!strcmp(How, "overflow"))
    return recurse(0);
  if (!strcmp(How, "segv")) {
    if (useSmallestStack(0))
      return 5;
    fault();
  }
  // The program's handler and the check in it need some room of their own: the
  // state that the check saves, above all.
  struct sigaction Action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  if (useSmallestStack((size_t)sysconf(_SC_MINSIGSTKSZ)) ||
      sigaction(SIGUSR1, &Action, NULL))
    return 6;
  raise(SIGUSR1);
  return 0;
}
