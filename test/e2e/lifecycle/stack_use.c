// Checks, malloc and free leave the program its stack: what they add to it stays
// under 4 KiB on every processor, and so handlers on stacks of 12 KiB and threads
// on 16 KiB work.
// RUN: %pagesan -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s
//
// As with AVX-512, the most that is ever saved, with or without AMX.
// RUN: env PAGESAN_OPTIONS=vector_state_bytes=2688 %t 2>&1 | FileCheck %s
//
// The whole state of a processor with AMX would be too much.
// RUN: env PAGESAN_OPTIONS=vector_state_bytes=11008 %t roomy 2>&1 | FileCheck %s --check-prefix=WHOLE
//
// CHECK: a check in a handler: less than 4096 more
// CHECK-NEXT: malloc and free in a handler: less than 4096 more
// CHECK-NEXT: a check on a thread: less than 4096 more
// CHECK-NEXT: malloc and free on a thread: less than 4096 more
// WHOLE: a check in a handler: 11{{[0-9]+}} more
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { Pattern = 0xab, Page = 4096 };
static volatile char *Touched;
static void (*Work)(void);

static void rest(void) {}
// Fresh large blocks are black: each touch is decided out of line until their
// memory is promoted.
static void touch(void) {
  for (int I = 0; I < 200; ++I)
    Touched[I * 8] = 1;
}
static void allocate(void) {
  for (int I = 0; I < 200; ++I) {
    char *volatile Block = malloc(24 + I * 8);
    free(Block);
  }
}

static void handle(int Signal) { Work(); }
static void *start(void *Arg) {
  Work();
  return Arg;
}

// What lies below cannot be touched.
static char *mapStack(size_t Size) {
  char *Low = mmap(NULL, Size + Page, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(Low, Page, PROT_NONE);
  return memset(Low + Page, Pattern, Size);
}

static size_t usedOf(const char *Stack, size_t Size) {
  size_t Free = 0;
  while (Free < Size && (unsigned char)Stack[Free] == Pattern)
    ++Free;
  return Size - Free;
}

static size_t onHandler(void (*What)(void), size_t Size) {
  char *Stack = mapStack(Size);
  stack_t Alternate = {.ss_sp = Stack, .ss_size = Size};
  struct sigaction Action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  Work = What;
  if (sigaltstack(&Alternate, NULL) || sigaction(SIGUSR1, &Action, NULL))
    abort();
  raise(SIGUSR1);
  return usedOf(Stack, Size);
}

static size_t onThread(void (*What)(void), size_t Size) {
  char *Stack = mapStack(Size);
  pthread_attr_t Attributes;
  pthread_attr_init(&Attributes);
  pthread_t Thread;
  Work = What;
  if (pthread_attr_setstack(&Attributes, Stack, Size) ||
      pthread_create(&Thread, &Attributes, start, NULL))
    abort();
  pthread_join(Thread, NULL);
  return usedOf(Stack, Size);
}

static void compare(const char *Name, size_t Without, size_t With) {
  size_t More = With > Without ? With - Without : 0;
  if (More < 4096)
    printf("%s: less than 4096 more\n", Name);
  else
    printf("%s: %zu more\n", Name, More);
}

int main(int Argc, char **Argv) {
  size_t Handler = Argc > 1 ? 64 << 10 : 12 << 10;
  size_t Thread = Argc > 1 ? 64 << 10 : 16 << 10;
  size_t Idle = onHandler(rest, Handler);
  Touched = malloc(8 << 20);
  compare("a check in a handler", Idle, onHandler(touch, Handler));
  compare("malloc and free in a handler", Idle, onHandler(allocate, Handler));
  Idle = onThread(rest, Thread);
  Touched = malloc(8 << 20);
  compare("a check on a thread", Idle, onThread(touch, Thread));
  compare("malloc and free on a thread", Idle, onThread(allocate, Thread));
  return 0;
}
