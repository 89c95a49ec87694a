// Library functions are themselves: in handlers, when cancelled, before main,
// with errno, where the program has its own, and behind a preloaded library.
// RUN: %pagesan -g -O1 -fno-builtin %s -o %t
// RUN: %t 2>&1 | FileCheck %s
// RUN: %clang -shared -fPIC -DPRELOADED %s -o %t.so
// RUN: env LD_PRELOAD=%t.so %t 2>&1 | FileCheck %s --check-prefixes=CHECK,PRELOAD
// CHECK: before main: 5
// PRELOAD: preloaded getenv
// CHECK: in a handler: 1
// CHECK: cancelled: 1
// CHECK: errno: ENOENT EBADF
// CHECK: the program's own: 42
// CHECK: jumped out of qsort
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef PRELOADED
char *getenv(const char *Name) {
  static const char Text[] = "preloaded getenv\n";
  (void)!write(2, Text, sizeof(Text) - 1);
  return NULL;
}
#else

static size_t Early;
__attribute__((constructor)) static void early(void) { Early = strlen("early"); }

// Not the library's; the runtime makes way.
char *basename(const char *Path) { return (char *)42; }

static volatile int Handled;
static void handle(int Signal) {
  // First calls of these, in the middle of whatever there was.
  char Text[32];
  int Fd = open("/dev/null", O_RDONLY);
  Handled = Fd >= 0 && !strcasecmp("ABC", "abc") && read(Fd, Text, 32) == 0 &&
            strrchr("abc", 'b') != NULL && !close(Fd);
}

static int Cleaned;
static void clean(void *Arg) { Cleaned = 1; }
static void *sleepInRead(void *Fds) {
  char Byte;
  pthread_cleanup_push(clean, NULL);
  (void)!read(*(int *)Fds, &Byte, 1);
  pthread_cleanup_pop(0);
  return NULL;
}

static jmp_buf Out;
static int jump(const void *A, const void *B) { longjmp(Out, 1); }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  dup2(1, 2);
  printf("before main: %zu\n", Early);
  getenv("HOME");

  signal(SIGUSR1, handle);
  raise(SIGUSR1);
  printf("in a handler: %d\n", Handled);

  int Fds[2];
  (void)!pipe(Fds);
  pthread_t Thread;
  pthread_create(&Thread, NULL, sleepInRead, Fds);
  pthread_cancel(Thread);
  void *Result;
  pthread_join(Thread, &Result);
  printf("cancelled: %d\n", Cleaned && Result == PTHREAD_CANCELED);

  char *Byte = malloc(1);
  errno = 0;
  int Opened = open("/nonexistent", O_RDONLY), First = errno;
  ssize_t Read = read(-1, Byte, 1);
  printf("errno: %s %s\n", Opened < 0 ? strerrorname_np(First) : "",
         Read < 0 ? strerrorname_np(errno) : "");
  printf("the program's own: %d\n", (int)(long)basename("/x"));

  int Numbers[3] = {3, 1, 2};
  if (!setjmp(Out))
    qsort(Numbers, 3, sizeof(int), jump);
  else
    puts("jumped out of qsort");
  return 0;
}
#endif
