// A thread that waits for a flag, or drops a reference, may learn that its object
// is gone, whatever the order of those accesses.
// RUN: %pagesan -g -O1 %s -o %t -lpthread && not %t flag 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not %t relaxed 2>&1 | FileCheck %s --check-prefix=RELAXED
// RUN: not %t count 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: %pagesan -g -O3 %s -o %t -lpthread && not %t flag 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not %t relaxed 2>&1 | FileCheck %s --check-prefix=RELAXED
// RUN: not %t count 2>&1 | FileCheck %s --check-prefix=COUNT
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { kPage = 4096 };

struct Shared {
  int Value;
};

static struct Shared *Object;
static volatile int Go, Gone;
static _Atomic int RelaxedGo, RelaxedGone;

static void *release(void *Unused) {
  while (!Go && !atomic_load_explicit(&RelaxedGo, memory_order_relaxed))
    ;
  free(Object);
  atomic_thread_fence(memory_order_seq_cst);
  Gone = 1;
  atomic_store_explicit(&RelaxedGone, 1, memory_order_relaxed);
  return Unused;
}

__attribute__((noinline)) static int waitForFlag(struct Shared *S) {
  int Old = S->Value;
  Go = 1;
  while (!Gone)
    ;
  // FLAG: ERROR: AddressSanitizer: heap-use-after-free
  // FLAG: #0 {{.*}} in waitForFlag {{.*}}polling.c:[[@LINE+1]]
  S->Value = 1;
  return Old;
}

__attribute__((noinline)) static int waitRelaxed(struct Shared *S) {
  int Old = S->Value;
  atomic_store_explicit(&RelaxedGo, 1, memory_order_relaxed);
  while (!atomic_load_explicit(&RelaxedGone, memory_order_relaxed))
    ;
  // RELAXED: ERROR: AddressSanitizer: heap-use-after-free
  // RELAXED: #0 {{.*}} in waitRelaxed {{.*}}polling.c:[[@LINE+1]]
  S->Value = 1;
  return Old;
}

// Another owner frees at the very moment: the count is on a page that faults,
// so the handler plays the other thread.
static _Atomic int *Count;

static void freeNow(int Signal) {
  (void)Signal;
  mprotect(Count, kPage, PROT_READ | PROT_WRITE);
  free(Object);
}

__attribute__((noinline)) static int dropAndWrite(struct Shared *S,
                                                  _Atomic int *References) {
  int Old = S->Value;
  atomic_fetch_sub_explicit(References, 1, memory_order_relaxed);
  // COUNT: ERROR: AddressSanitizer: heap-use-after-free
  // COUNT: #0 {{.*}} in dropAndWrite {{.*}}polling.c:[[@LINE+1]]
  S->Value = 1;
  return Old;
}

int main(int Argc, char **Argv) {
  Object = calloc(1, sizeof(*Object));
  char How = Argc > 1 ? Argv[1][0] : 'f';
  if (How == 'c') {
    Count = mmap(NULL, kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    signal(SIGSEGV, freeNow);
    return dropAndWrite(Object, Count);
  }
  pthread_t Thread;
  pthread_create(&Thread, NULL, release, NULL);
  int Old = How == 'r' ? waitRelaxed(Object) : waitForFlag(Object);
  pthread_join(Thread, NULL);
  return Old;
}
