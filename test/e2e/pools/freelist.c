// A pool of equal objects with a free list in the free objects: the functions
// that follow it are not instrumented. Double and bad frees are reported.
// RUN: %pagesan -g -O1 -I%include %s -o %t -lpthread
// RUN: %t clean | FileCheck %s --check-prefix=CLEAN
// RUN: not %t use 2>&1 | FileCheck %s --check-prefix=USE
// RUN: not %t twice 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not %t bad 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not %t under 2>&1 | FileCheck %s --check-prefix=UNDER
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pagesan/interface.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- The pool ----------------------------------------------------------------

#define QUIET __attribute__((no_sanitize("address")))

struct Free {
  struct Free *Next;
};
struct Pool {
  struct Free *First;
  char *Memory;
  size_t ObjectSize, Slot;
  pagesan_pool *Told;
};

static QUIET void pushFree(struct Pool *P, void *Object) {
  struct Free *F = Object;
  F->Next = P->First;
  P->First = F;
}

static struct Pool makePool(size_t ObjectSize, size_t Count) {
  struct Pool P = {NULL, NULL, ObjectSize, pagesan_pool_padded_size(ObjectSize),
                   pagesan_pool_create("connections")};
  P.Memory = malloc(Count * P.Slot);
  pagesan_pool_add_memory(P.Told, P.Memory, Count * P.Slot);
  for (size_t I = Count; I-- > 0;)
    pushFree(&P, P.Memory + I * P.Slot);
  return P;
}

static QUIET void *take(struct Pool *P) {
  struct Free *Object = P->First;
  P->First = Object->Next;
  pagesan_pool_allocate(P->Told, Object, P->ObjectSize);
  return Object;
}

static void give(struct Pool *P, void *Object) {
  pagesan_pool_free(P->Told, Object);
  pushFree(P, Object);
}

static void destroyPool(struct Pool *P, size_t Count) {
  pagesan_pool_remove_memory(P->Told, P->Memory, Count * P->Slot);
  pagesan_pool_destroy(P->Told);
  memset(P->Memory, 0, Count * P->Slot); // all of it is addressable again
  free(P->Memory);
}

// --- Its users ---------------------------------------------------------------

static struct Pool Shared;
static void *giveAll(void *Objects) {
  for (int I = 0; I < 10; ++I)
    give(&Shared, ((void **)Objects)[I]);
  return NULL;
}

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  Shared = makePool(40, 1000);
  volatile char *Objects[10];
  for (int I = 0; I < 10; ++I)
    memset((void *)(Objects[I] = take(&Shared)), 1, 40);
  if (!strcmp(Mode, "clean")) {
    for (int I = 0; I < 1000; ++I) {
      void *Object = take(&Shared);
      memset(Object, 1, 40);
      give(&Shared, Object);
    }
    giveAll(Objects);
    destroyPool(&Shared, 1000);
    // CLEAN: done
    puts("done");
  }
  // USE: ERROR: AddressSanitizer: heap-use-after-free
  // USE: #0 {{.*}} in main {{.*}}freelist.c:[[@LINE+13]]
  // USE: is located 8 bytes inside of 40-byte pool object {{.*}} of pool 'connections'
  // USE-NEXT: freed by thread T1 here:
  // USE: in give {{.*}}freelist.c
  // USE: in giveAll {{.*}}freelist.c
  // USE: {{^}}previously allocated by thread T0 here:
  // USE: in take {{.*}}freelist.c
  // USE: Thread T1 created by T0 here:
  if (!strcmp(Mode, "use")) {
    pthread_t Thread;
    pthread_create(&Thread, NULL, giveAll, Objects);
    pthread_join(Thread, NULL);
    for (int I = 0; I < 3; ++I)
      Objects[7][8 + I] = 1;
  }
  // TWICE: ERROR: AddressSanitizer: attempting double-free
  // TWICE: #1 {{.*}} in give {{.*}}freelist.c
  // TWICE: is located 0 bytes inside of 40-byte pool object {{.*}} of pool 'connections'
  // TWICE-NEXT: freed by thread T0 here:
  if (!strcmp(Mode, "twice")) {
    give(&Shared, (void *)Objects[2]);
    give(&Shared, (void *)Objects[2]);
  }
  // BAD: ERROR: AddressSanitizer: attempting free on address which was not malloc()-ed
  // BAD: is located 16 bytes inside of 40-byte pool object {{.*}} of pool 'connections'
  if (!strcmp(Mode, "bad"))
    give(&Shared, (char *)Objects[2] + 16);
  // UNDER: ERROR: AddressSanitizer: heap-buffer-overflow
  // UNDER: is located 8 bytes before 40-byte pool object
  if (!strcmp(Mode, "under"))
    Objects[5][-8] = 1;
  return 0;
}
