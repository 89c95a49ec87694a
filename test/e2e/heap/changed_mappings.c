// A program protects, advises, unmaps or maps over pages of what malloc gave it,
// and frees it: whoever gets those pages or those addresses next has memory like
// any other, in children too.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 2>&1 | FileCheck %s --implicit-check-not=WARNING
// RUN: %if guard-pages %{ env PAGESAN_OPTIONS=guard_pages=1 %t 2>&1 | FileCheck %s %}
// RUN: env PAGESAN_OPTIONS=large_quarantine_gb=0:quarantine_size_mb=1 %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=0:quarantine_resident_mb=0 %t 2>&1 | FileCheck %s
// RUN: not %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// FREED: ERROR: AddressSanitizer: heap-use-after-free
// RUN: %t moved 2>&1 | FileCheck %s --check-prefix=MOVED
// MOVED: WARNING: PageSan: mremap of [{{.*}}) is refused (EINVAL): PageSan's heap zone is there
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { Large = 2 << 20, Small = 32 << 10, Page = 4096 };

static int File;
static char *View; // of the file

static void *mapFile(void *At) {
  return mmap(At, Large, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, File, 0);
}

static int reads(char *P, size_t Size, int Byte) {
  return P[0] == Byte && P[Size / 2] == Byte && P[Size - 1] == Byte;
}

// In a child all of it is there; what it writes is its own.
static int isPrivate(char *P, size_t Size, int Byte) {
  int Status;
  pid_t Child = fork();
  if (!Child) {
    int Good = reads(P, Size, Byte);
    memset(P, 0, Size);
    free(P);
    char *Next = malloc(Size);
    memset(Next, 1, Size);
    _exit(!Good);
  }
  waitpid(Child, &Status, 0);
  return Status == 0 && reads(P, Size, Byte);
}

// Blocks of the same size, until every address has been used again where the
// quarantine is short.
static void use(const char *What, size_t Size) {
  int Bad = 0;
  for (int I = 0; I < 24; ++I) {
    int IsZero = I % 3 == 2;
    char *P = IsZero ? calloc(1, Size) : malloc(Size);
    Bad += IsZero && !reads(P, Size, 0);
    memset(P, I, Size);
    Bad += I % 6 == 0 ? !isPrivate(P, Size, I) : !reads(P, Size, I);
    free(P);
  }
  printf("%s: %s\n", What, Bad ? "bad" : "good");
}

static char *block(size_t Size) {
  char *P = aligned_alloc(Page, Size);
  memset(P, 1, Size);
  return P;
}

static void advise(const char *What, int Advice, size_t Size) {
  char *P = block(Size);
  if (madvise(P, Size, Advice))
    perror("madvise");
  free(P);
  use(What, Size);
}

static void protect(const char *What, int Access, size_t Size) {
  char *P = block(Size);
  if (mprotect(P, Size, Access))
    perror("mprotect");
  free(P);
  use(What, Size);
}

// A small object's span dies with all of its objects.
static void small(void) {
  char *P[16];
  for (int I = 0; I < 16; ++I)
    P[I] = block(Small);
  for (int I = 0; I < 16; ++I) {
    madvise(P[I], Small, I % 2 ? MADV_DONTFORK : MADV_WIPEONFORK);
    if (I % 4 == 0)
      mprotect(P[I], Small, PROT_NONE);
  }
  for (int I = 0; I < 16; ++I)
    free(P[I]);
  use("small", 4 * Small);
}

int main(int Argc, char **Argv) {
  setbuf(stdout, NULL);
  if (Argc > 1 && !strcmp(Argv[1], "moved")) {
    char *P = block(Large);
    return mremap(P, Large, 2 * Large, MREMAP_MAYMOVE) != MAP_FAILED;
  }
  File = memfd_create("file", 0);
  ftruncate(File, Large);
  View = mmap(NULL, Large, PROT_READ | PROT_WRITE, MAP_SHARED, File, 0);
  memset(View, 7, Large);
  if (Argc > 1) {
    char *P = block(Large);
    mapFile(P);
    free(P);
    return P[5];
  }

  // CHECK: not in children: good
  advise("not in children", MADV_DONTFORK, Large);
  // CHECK-NEXT: zero in children: good
  advise("zero in children", MADV_WIPEONFORK, Large);
  // CHECK-NEXT: read-only: good
  protect("read-only", PROT_READ, Large);
  // CHECK-NEXT: no access: good
  protect("no access", PROT_NONE, Large);
  // CHECK-NEXT: small: good
  small();

  char *P = block(Large);
  if (mapFile(P) != P || !reads(P, Large, 7))
    perror("mmap");
  free(P);
  // CHECK-NEXT: a file: good
  use("a file", Large);

  P = block(Large);
  mapFile(P);
  P = realloc(P, 2 * Large);
  // CHECK-NEXT: reallocated: 7
  printf("reallocated: %d\n", P[Large - 1]);
  memset(P, 9, 2 * Large);
  free(P);
  // CHECK-NEXT: where the file was: good
  use("where the file was", Large);

  // What is unmapped is nobody's until it is freed or mapped again.
  P = block(Large);
  int Unmapped = munmap(P + Page, Large - Page);
  char *Again = mmap(P + Page, Page, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // CHECK-NEXT: unmapped: 0, and mapped again: 0
  printf("unmapped: %d, and mapped again: %d\n", Unmapped, Again[Page - 1]);
  free(P);
  // CHECK-NEXT: where nothing was: good
  use("where nothing was", Large);
  // CHECK-NEXT: the file: good
  printf("the file: %s\n", reads(View, Large, 7) ? "good" : "bad");
  return 0;
}
