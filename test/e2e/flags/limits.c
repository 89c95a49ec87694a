// What memory the runtime itself may take, one option each: with a low limit freed
// memory is used again sooner, stacks get shorter, less stays resident.
// What counts lines keeps objects of its own.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 %s -o %t -lpthread
//
// Freed slots beside live ones, while shadow is beyond its limit.
// RUN: %t slot | FileCheck %s --check-prefix=LATE
// RUN: env PAGESAN_OPTIONS=shadow_limit_mb=1000 %t slot | FileCheck %s --check-prefix=LATE
// RUN: env PAGESAN_OPTIONS=shadow_limit_mb=1 %t slot | FileCheck %s --check-prefix=SOON
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=0 %t slot | FileCheck %s --check-prefix=SOON
// LATE: again after {{[0-9][0-9][0-9][0-9]+}} frees
// SOON: again after {{[0-9]?[0-9]?[0-9]}} frees
//
// What a thread counts by itself does not count for others yet.
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=2 %t others | FileCheck %s --check-prefix=TOLD
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=2:thread_local_quarantine_size_kb=4000 %t others | FileCheck %s --check-prefix=UNTOLD
// TOLD: again after {{[12]?[0-9][0-9][0-9][0-9]}} frees
// UNTOLD: again after {{[4-9][0-9][0-9][0-9][0-9]}} frees
//
// RUN: %t large | FileCheck %s --check-prefix=NEVER
// RUN: env PAGESAN_OPTIONS=large_quarantine_gb=1 %t large | FileCheck %s --check-prefix=GIB
// RUN: env PAGESAN_OPTIONS=large_quarantine_gb=2 %t large | FileCheck %s --check-prefix=GIBS
// NEVER: after more than 2400 MiB
// GIB: after {{10[0-9][0-9]}} MiB
// GIBS: after {{20[0-9][0-9]|21[0-9][0-9]}} MiB
//
// RUN: env PAGESAN_OPTIONS=large_resident_mb=0 %t resident | FileCheck %s --check-prefix=GONE
// RUN: env PAGESAN_OPTIONS=large_resident_mb=64 %t resident | FileCheck %s --check-prefix=KEPT
// GONE: {{^}}{{[0-7]}} MiB stay
// KEPT: {{^}}{{4[0-9]|5[0-9]}} MiB stay
//
// Stacks: cut when the depot is full, told whole before.
// RUN: env PAGESAN_OPTIONS=malloc_context_size=40 not %t stacks 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: env PAGESAN_OPTIONS=malloc_context_size=40:depot_limit_mb=1 not %t stacks 2>&1 | FileCheck %s --check-prefix=CUT
// WHOLE: allocated by thread T0 here:
// WHOLE-NEXT: in malloc
// WHOLE: in main {{.*}}limits.c
// CUT: allocated by thread T0 here:
// CUT-NEXT: in malloc
// CUT-NEXT: in {{left|right}} {{.*}}limits.c
// CUT-NOT: in main
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MiB = 1 << 20, Live = 300000, Size = 64 };

// The least number of frees between one slot's and its next use. Live objects lie
// around all of them.
static void slot(void) {
  static char *Objects[Live];
  static int FreedAt[Live * 16]; // by 16 bytes of address
  for (int I = 0; I < Live; ++I)
    memset(Objects[I] = malloc(Size), 1, Size);
  uintptr_t Base = (uintptr_t)Objects[0] - sizeof(FreedAt);
  int Least = Live;
  for (int Frees = 1; Frees < Live / 2; ++Frees) {
    char *P = malloc(Size);
    size_t Now = ((uintptr_t)P - Base) / 16 % (Live * 16);
    if (FreedAt[Now] && Frees - FreedAt[Now] < Least)
      Least = Frees - FreedAt[Now];
    char **Old = &Objects[2 * Frees];
    FreedAt[((uintptr_t)*Old - Base) / 16 % (Live * 16)] = Frees;
    free(*Old);
    *Old = P;
  }
  printf("again after %d frees\n", Least);
}

// Another thread has freed 2 MiB beside live objects, and told so or not.
static volatile int IsDone;
static void *freeMany(void *Arg) {
  static char *Objects[1 << 16];
  for (int I = 0; I < 1 << 16; ++I)
    Objects[I] = malloc(Size);
  for (int I = 0; I < 1 << 16; I += 2)
    free(Objects[I]);
  IsDone = 1;
  pause();
  return Arg;
}
static void others(void) {
  pthread_t Thread;
  pthread_create(&Thread, 0, freeMany, 0);
  while (!IsDone)
    usleep(100);
  slot();
}

static void large(void) {
  enum { Block = 8 * MiB, Most = 2400 };
  uintptr_t First = 0;
  for (int Freed = 0; Freed < Most; Freed += Block / MiB) {
    char *P = malloc(Block);
    if (!First)
      First = (uintptr_t)P;
    else if ((uintptr_t)P == First) {
      printf("after %d MiB\n", Freed);
      return;
    }
    free(P);
  }
  printf("after more than %d MiB\n", Most);
}

static void resident(void) {
  static char *Blocks[48];
  long Before = pssKiB();
  for (int I = 0; I < 48; ++I)
    memset(Blocks[I] = malloc(MiB), 1, MiB);
  for (int I = 0; I < 48; ++I)
    free(Blocks[I]);
  printf("%ld MiB stay\n", (pssKiB() - Before) / 1024);
}

// 2^Depth stacks of so many frames.
static char *left(unsigned Path, int Depth);
static char *right(unsigned Path, int Depth);
__attribute__((noinline)) static char *next(unsigned Path, int Depth) {
  char *P = Path & 1 ? left(Path >> 1, Depth - 1) : right(Path >> 1, Depth - 1);
  __asm__ volatile("" : : "r"(P));
  return P;
}
__attribute__((noinline)) static char *left(unsigned Path, int Depth) {
  char *P = Depth ? next(Path, Depth) : malloc(10);
  __asm__ volatile("" : : "r"(P));
  return P;
}
__attribute__((noinline)) static char *right(unsigned Path, int Depth) {
  char *P = Depth ? next(Path, Depth) : malloc(10);
  __asm__ volatile("" : : "r"(P));
  return P;
}
static void stacks(void) {
  enum { Depth = 15, Count = 1 << Depth };
  char *Last = 0;
  for (unsigned Path = 0; Path < Count; ++Path) {
    free(Last);
    Last = left(Path * 2654435761u % Count, Depth);
  }
  *(volatile char *)(Last + 10) = 1;
}

int main(int Argc, char **Argv) {
  const char *How = Argv[Argc - 1];
  if (!strcmp(How, "slot"))
    slot();
  if (!strcmp(How, "others"))
    others();
  if (!strcmp(How, "large"))
    large();
  if (!strcmp(How, "resident"))
    resident();
  if (!strcmp(How, "stacks"))
    stacks();
  return 0;
}
