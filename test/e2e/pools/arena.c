// A bump arena that tells of its objects: each has a redzone, stacks, and is
// dead once the arena was reset.
// RUN: %pagesan -g -O1 -I%include %s -o %t
// RUN: %t clean | FileCheck %s --check-prefix=CLEAN
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t reset 2>&1 | FileCheck %s --check-prefix=RESET
// RUN: not %t never 2>&1 | FileCheck %s --check-prefix=NEVER
// RUN: not %t gone 2>&1 | FileCheck %s --check-prefix=GONE
// RUN: env LSAN_OPTIONS= %t holder
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pagesan/interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// --- The arena ---------------------------------------------------------------

struct Arena {
  char *Begin, *Next, *End;
  pagesan_pool *Pool;
};

static struct Arena makeArena(size_t Size) {
  char *Begin = mmap(NULL, Size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct Arena A = {Begin, Begin, Begin + Size, pagesan_pool_create("requests")};
  pagesan_pool_add_memory(A.Pool, Begin, Size);
  return A;
}

static void *arenaAllocate(struct Arena *A, size_t Size) {
  size_t Taken = pagesan_pool_padded_size(Size);
  if ((size_t)(A->End - A->Next) < Taken)
    return NULL;
  char *Object = A->Next;
  A->Next += Taken;
  pagesan_pool_allocate(A->Pool, Object, Size);
  return Object;
}

static void arenaReset(struct Arena *A) {
  A->Next = A->Begin;
  pagesan_pool_free_all(A->Pool);
}

static void arenaDestroy(struct Arena *A) {
  pagesan_pool_destroy(A->Pool);
  munmap(A->Begin, (size_t)(A->End - A->Begin));
}

// --- Its users ---------------------------------------------------------------

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  struct Arena A = makeArena(1 << 20);
  volatile char *First = arenaAllocate(&A, 100);
  volatile char *Second = arenaAllocate(&A, 13);
  First[99] = Second[12] = 1;
  if (!strcmp(Mode, "clean")) {
    for (int Round = 0; Round < 100; ++Round) {
      arenaReset(&A);
      for (size_t Size = 0; Size < 1000; Size += 7)
        memset(arenaAllocate(&A, Size), 1, Size);
    }
    arenaDestroy(&A);
    // CLEAN: done
    puts("done");
  }
  // OVER: ERROR: AddressSanitizer: heap-buffer-overflow
  // OVER: WRITE of size 1 at [[ADDR:0x[0-9a-f]+]] thread T0
  // OVER: #0 {{.*}} in main {{.*}}arena.c:[[@LINE+5]]
  // OVER: [[ADDR]] is located 0 bytes after 13-byte pool object [0x{{[0-9a-f]+}},[[ADDR]]) of pool 'requests'
  // OVER-NEXT: allocated by thread T0 here:
  // OVER: in arenaAllocate {{.*}}arena.c
  if (!strcmp(Mode, "over"))
    Second[13] = 1;
  // RESET: ERROR: AddressSanitizer: heap-use-after-free
  // RESET: #0 {{.*}} in main {{.*}}arena.c:[[@LINE+9]]
  // RESET: is located 5 bytes inside of 100-byte pool object {{.*}} of pool 'requests'
  // RESET-NEXT: freed by thread T0 here:
  // RESET: in arenaReset {{.*}}arena.c
  // RESET: {{^}}previously allocated by thread T0 here:
  // RESET: in arenaAllocate {{.*}}arena.c
  // RESET: SUMMARY: AddressSanitizer: heap-use-after-free
  if (!strcmp(Mode, "reset")) {
    arenaReset(&A);
    First[64] = First[5];
  }
  // NEVER: ERROR: AddressSanitizer: heap-buffer-overflow
  // NEVER: is located 5000 bytes after 13-byte pool object
  if (!strcmp(Mode, "never"))
    Second[5013] = 1;
  // GONE: ERROR: AddressSanitizer: SEGV
  if (!strcmp(Mode, "gone")) {
    arenaDestroy(&A);
    First[0] = 1;
  }
  // An object of the heap that only the pool points to is no leak.
  if (!strcmp(Mode, "holder")) {
    void **Holder = arenaAllocate(&A, sizeof(void *));
    *Holder = malloc(10);
  }
  return 0;
}
