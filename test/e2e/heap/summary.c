// What is known of objects that were freed long ago is the same as what was known
// at once: sizes, both stacks, whatever the objects of a span have in common.
// What counts lines keeps objects of its own.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=1 %t | FileCheck %s
// Without a budget for it nothing is kept, and nothing wrong is told.
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=0 %t | FileCheck %s --check-prefix=NONE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Count = 20000, Frames = 4 };

struct Known {
  void *Alloc[Frames], *Free[Frames];
  size_t AllocFrames, FreeFrames, Size;
};
static char *Objects[Count];
static struct Known Before[Count];

static struct Known ask(char *Object) {
  struct Known K;
  memset(&K, 0, sizeof(K));
  int Thread;
  void *Begin;
  char Name[8];
  K.AllocFrames = __asan_get_alloc_stack(Object, K.Alloc, Frames, &Thread);
  K.FreeFrames = __asan_get_free_stack(Object, K.Free, Frames, &Thread);
  __asan_locate_address(Object, Name, sizeof(Name), &Begin, &K.Size);
  return K;
}

#define NOINLINE __attribute__((noinline))
NOINLINE static void *makeHere(size_t Size) { return malloc(Size); }
NOINLINE static void *makeThere(size_t Size) { return calloc(Size, 1); }
NOINLINE static void dropHere(void *P) { free(P); }
NOINLINE static void dropThere(void *P) { free(P); }

// Variety: how many different sizes; 1 also means one place only.
static void batch(unsigned Variety) {
  for (unsigned I = 0; I < Count; ++I) {
    size_t Size = 64 - I * 7 % Variety;
    Objects[I] = Variety > 1 && I % 3 ? makeThere(Size) : makeHere(Size);
  }
  for (unsigned I = 0; I < Count; ++I)
    Variety > 2 && I % 5 ? dropThere(Objects[I]) : dropHere(Objects[I]);
}

static void churn(size_t Bytes) {
  for (size_t Done = 0; Done < Bytes; Done += 64 * Count) {
    static void *Others[Count];
    for (int I = 0; I < Count; ++I)
      Others[I] = malloc(64);
    for (int I = 0; I < Count; ++I)
      free(Others[I]);
  }
}

int main(void) {
  static const unsigned Varieties[] = {1, 2, 8, 16};
  for (int V = 0; V < 4; ++V) {
    batch(Varieties[V]);
    for (int I = 0; I < Count; ++I)
      Before[I] = ask(Objects[I]);
    churn((size_t)20 << 20);
    int Same = 0, Forgotten = 0, Poisoned = 0;
    for (int I = 0; I < Count; ++I) {
      struct Known Now = ask(Objects[I]);
      Same += !memcmp(&Now, &Before[I], sizeof(Now)) && Now.FreeFrames >= 2;
      Forgotten += Now.FreeFrames == 0 && Now.AllocFrames == 0;
      Poisoned += __asan_address_is_poisoned(Objects[I]);
    }
    printf("%u sizes: %s, %d wrong, %d not poisoned\n", Varieties[V],
           Same > Count * 9 / 10 ? "known" : Same ? "some" : "forgotten",
           Count - Same - Forgotten, Count - Poisoned);
  }
  // CHECK: 1 sizes: known, 0 wrong, 0 not poisoned
  // CHECK-NEXT: 2 sizes: known, 0 wrong, 0 not poisoned
  // CHECK-NEXT: 8 sizes: known, 0 wrong, 0 not poisoned
  // CHECK-NEXT: 16 sizes: known, 0 wrong, 0 not poisoned
  // NONE: 1 sizes: forgotten, 0 wrong, 0 not poisoned
  // NONE: 16 sizes: forgotten, 0 wrong, 0 not poisoned
  return 0;
}
