// Most of what a program reserves it never touches, and the leak check does not
// touch it either: it would take seconds, and page tables of its own. What was
// touched is searched wherever it lies.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t heap 2>&1 | FileCheck %s --check-prefix=HELD
// RUN: %t static 2>&1 | FileCheck %s --check-prefix=HELD
// RUN: not %t heap lost 2>&1 | FileCheck %s --check-prefix=LOST
// RUN: not %t static lost 2>&1 | FileCheck %s --check-prefix=LOST
//
// A page of shared memory may be gone from the page tables and still hold a
// pointer.
// RUN: %t shared 2>&1 | FileCheck %s --check-prefix=FOUND
// RUN: %t moved 2>&1 | FileCheck %s --check-prefix=FOUND
// RUN: %t hinted 2>&1 | FileCheck %s --check-prefix=FOUND
//
// A file may come with one.
// RUN: %t private 2>&1 | FileCheck %s --check-prefix=FOUND
//
// HELD: no leak
// HELD-NEXT: few faults
// FOUND: no leak
// LOST: few faults
// LOST: SUMMARY: AddressSanitizer: 77 byte(s) leaked in 1 allocation(s).
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <sanitizer/lsan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define SIZE (16ul << 30)
#define PAGE 4096

static void *Reserved[SIZE / 16 / sizeof(void *)] __attribute__((aligned(PAGE)));
static void **Big;

static long faults(void) {
  struct rusage Usage;
  getrusage(RUSAGE_SELF, &Usage);
  return Usage.ru_minflt;
}

// A file over a part of what was reserved, with a pointer in it; the page
// tables know nothing of it any more, or not yet.
static void map(void *At, const char *How) {
  int Moves = !strcmp(How, "moved"), IsPrivate = !strcmp(How, "private");
  int Flags = IsPrivate ? MAP_PRIVATE | MAP_FIXED : MAP_SHARED;
  void *Held = malloc(77);
  int Fd = memfd_create("holder", 0);
  if (Fd < 0 || ftruncate(Fd, PAGE) || write(Fd, &Held, sizeof(Held)) < 0)
    abort();
  if (!strcmp(How, "hinted"))
    munmap(At, PAGE);
  else if (!strcmp(How, "shared"))
    Flags |= MAP_FIXED;
  void *Mapped =
      mmap(Moves ? NULL : At, PAGE, PROT_READ | PROT_WRITE, Flags, Fd, 0);
  if (Moves)
    Mapped = mremap(Mapped, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, At);
  if (Mapped != At)
    abort();
  close(Fd);
}

__attribute__((noinline)) static void hold(const char *Where) {
  if (!strcmp(Where, "heap"))
    Big = malloc(SIZE), Big[SIZE / 2 / sizeof(void *)] = malloc(77);
  else if (!strcmp(Where, "static"))
    Reserved[5 * PAGE] = malloc(77);
  else
    map(&Reserved[5 * PAGE], Where);
}

__attribute__((noinline)) static void lose(void) {
  if (Big)
    Big[SIZE / 2 / sizeof(void *)] = NULL;
  Reserved[5 * PAGE] = NULL;
}

__attribute__((noinline)) static void wipeStack(void) {
  for (volatile char Dirt[32768], *P = Dirt; P < Dirt + 32768; ++P)
    *P = 0;
}

int main(int Argc, char **Argv) {
  hold(Argv[1]);
  if (Argc > 2)
    lose();
  wipeStack();
  long Before = faults();
  int Leaks = __lsan_do_recoverable_leak_check();
  long More = faults() - Before;
  if (!Leaks)
    fprintf(stderr, "no leak\n");
  // There are 4 million pages in the heap's part and 262,144 in the other.
  fprintf(stderr, More < 5000 ? "few faults\n" : "%ld faults\n", More);
  return 0;
}
