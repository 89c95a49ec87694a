// With fast_unwind_on_malloc=0 the stacks that allocate and free go through code
// without frame pointers, also in threads and in handlers on a stack of their own;
// by frame pointers its callers may be missing.
// RUN: %clang -O2 -fomit-frame-pointer -fno-optimize-sibling-calls -g -DBARE -c %s -o %t.o
// RUN: %pagesan -g -O1 -fno-optimize-sibling-calls %s %t.o -o %t -lpthread
// RUN: env ASAN_OPTIONS=fast_unwind_on_malloc=0 not %t main 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=fast_unwind_on_malloc=0 not %t thread 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=fast_unwind_on_malloc=0 not %t handler 2>&1 | FileCheck %s
// RUN: env ASAN_OPTIONS=fast_unwind_on_malloc=0:malloc_context_size=2 not %t main 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: env ASAN_OPTIONS=fast_unwind_on_malloc=0 %t many
// CHECK: ERROR: AddressSanitizer: heap-use-after-free
// CHECK: freed by thread
// CHECK-NEXT: #0 {{.*}} in free
// CHECK-NEXT: #1 {{.*}} in release
// CHECK-NEXT: #2 {{.*}} in bareCaller
// CHECK-NEXT: #3 {{.*}} in bareCaller
// CHECK-NEXT: #4 {{.*}} in bareCaller
// CHECK-NEXT: #5 {{.*}} in run
// CHECK: previously allocated by thread
// CHECK-NEXT: #0 {{.*}} in malloc
// CHECK-NEXT: #1 {{.*}} in take
// CHECK-NEXT: #2 {{.*}} in bareCaller
// CHECK-NEXT: #3 {{.*}} in bareCaller
// CHECK-NEXT: #4 {{.*}} in bareCaller
// CHECK-NEXT: #5 {{.*}} in run
// SHORT: freed by thread
// SHORT-NEXT: #0 {{.*}} in free
// SHORT-NEXT: #1 {{.*}} in release
// SHORT-NOT: #2
// SHORT: previously allocated
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef BARE

// rbp is a register like any other here, and the frame's size differs by level.
void bareCaller(int Depth, void (*Fn)(void)) {
  long Numbers[5];
  register long Busy __asm__("rbp") = Depth;
  __asm__ volatile("" : "+r"(Busy), "=m"(Numbers));
  Depth ? bareCaller(Depth - 1, Fn) : Fn();
  __asm__ volatile("" : "+r"(Busy), "+m"(Numbers));
}

#else

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

void bareCaller(int Depth, void (*Fn)(void));

static char *volatile P;
static void take(void) { P = malloc(10); }
static void release(void) { free(P); }

__attribute__((noinline)) static void run(void) {
  bareCaller(2, take);
  bareCaller(2, release);
}

static void *inThread(void *Arg) {
  run();
  return Arg;
}
static void onSignal(int Number) {
  (void)Number;
  run();
}

static void inHandler(void) {
  stack_t Stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
  sigaltstack(&Stack, NULL);
  struct sigaction Action = {.sa_handler = onSignal, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &Action, NULL);
  raise(SIGUSR1);
}

int main(int Argc, char **Argv) {
  const char *How = Argv[Argc - 1];
  pthread_t Thread;
  if (!strcmp(How, "many")) {
    for (int I = 0; I != 1000; ++I)
      run();
    return 0;
  }
  if (!strcmp(How, "thread")) {
    pthread_create(&Thread, NULL, inThread, NULL);
    pthread_join(Thread, NULL);
  } else if (!strcmp(How, "handler")) {
    inHandler();
  } else {
    run();
  }
  return P[0];
}

#endif
