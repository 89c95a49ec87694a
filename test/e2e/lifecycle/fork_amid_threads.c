// Children of a fork come to their end whatever the parent's other threads were
// in the middle of: annotating containers, looking for leaks, opening and
// closing libraries, making threads, printing. A child that hangs ends by its alarm.
// RUN: %clang -shared -fPIC -DLIBRARY %s -o %t.so
// RUN: %pagesan -g -O1 %s -o %t -lpthread -ldl
// RUN: env PAGESAN_OPTIONS=detect_leaks=1:halt_on_error=0:report_limit=4096:log_path=/dev/null %t %t.so | FileCheck %s
// CHECK: annotate: 6 of 6 children ended
// CHECK: look for leaks: 6 of 6 children ended
// CHECK: open a library: 6 of 6 children ended
// CHECK: close libraries: 6 of 6 children ended
// CHECK: make a thread: 6 of 6 children ended
// CHECK: report: 6 of 6 children ended
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
int Variable;
#else
#include <dlfcn.h>
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *Library;
static volatile int Stop;

static void annotate(void) {
  char *P = malloc(4096), *End = P + 4096;
  for (int I = 1; I < 50; ++I) {
    __sanitizer_annotate_contiguous_container(P, End, End, P + 8 * I);
    __sanitizer_annotate_contiguous_container(P, End, P + 8 * I, End);
  }
  free(P);
}
static void lookForLeaks(void) { __lsan_do_recoverable_leak_check(); }
static void openLibrary(void) { dlclose(dlopen(Library, RTLD_NOW)); }
// Another lock of the linker's, which children would find held if it was asked
// for more than plain dlclose does.
static void closeLibraries(void) {
  for (int I = 0; I < 100; ++I)
    dlclose(dlopen("libc.so.6", RTLD_NOW));
}
static void *nothing(void *Arg) { return Arg; }
static void makeThread(void) {
  pthread_t T;
  if (!pthread_create(&T, NULL, nothing, NULL))
    pthread_join(T, NULL);
}
static void report(void) {
  volatile char *P = malloc(10);
  P[10] = 1;
  free((void *)P);
}

static void *repeat(void *Work) {
  while (!Stop)
    ((void (*)(void))Work)();
  return NULL;
}

// What children may do after a fork. exit() itself waits for the dynamic linker,
// with or without a sanitizer: where that is in use, they look for leaks first.
static void behave(int I, void (*Work)(void)) {
  alarm(60);
  annotate();
  if (Work == closeLibraries)
    closeLibraries();
  if (I % 3 == 0)
    makeThread();
  if (I % 5 == 0)
    report();
  if (I % 4 == 0) { // a child of the child
    pid_t Pid = fork();
    int Status = 0;
    if (Pid)
      waitpid(Pid, &Status, 0);
    if (Pid && !WIFEXITED(Status))
      abort();
  }
  if (Work != openLibrary)
    exit(0);
  __lsan_do_recoverable_leak_check();
  _exit(0);
}

static void amid(const char *Name, void (*Work)(void)) {
  pthread_t T;
  Stop = 0;
  pthread_create(&T, NULL, repeat, (void *)Work);
  int Ended = 0;
  for (int I = 0; I < 6; ++I) {
    fflush(stdout);
    pid_t Pid = fork();
    if (!Pid)
      behave(I, Work);
    int Status;
    Ended += waitpid(Pid, &Status, 0) == Pid && WIFEXITED(Status);
  }
  Stop = 1;
  pthread_join(T, NULL);
  printf("%s: %d of 6 children ended\n", Name, Ended);
}

int main(int Argc, char **Argv) {
  Library = Argv[Argc - 1];
  amid("annotate", annotate);
  amid("look for leaks", lookForLeaks);
  amid("open a library", openLibrary);
  amid("close libraries", closeLibraries);
  amid("make a thread", makeThread);
  amid("report", report);
}
#endif
