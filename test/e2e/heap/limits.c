// Allocations that are refused on purpose, and memory that is asked back.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t trim
// RUN: env PAGESAN_OPTIONS=fail_allocation_every=7:allocator_may_return_null=1 %t every
// RUN: not env PAGESAN_OPTIONS=fail_allocation_every=7 %t every 2>&1 | FileCheck %s --check-prefix=EVERY
// RUN: env ASAN_OPTIONS=soft_rss_limit_mb=100:allocator_may_return_null=1 %t soft 2>&1 | FileCheck %s --check-prefix=SOFT
// RUN: not env ASAN_OPTIONS=soft_rss_limit_mb=100 %t soft 2>&1 | FileCheck %s --check-prefix=REPORT
// RUN: not env ASAN_OPTIONS=hard_rss_limit_mb=100 %t soft 2>&1 | FileCheck %s --check-prefix=HARD
// RUN: not env ASAN_OPTIONS=hard_rss_limit_mb=130:heap_profile=1 %t soft 2>&1 | FileCheck %s --check-prefix=PROFILE
// RUN: env ASAN_OPTIONS=heap_profile=1 %t last 2>&1 | FileCheck %s --check-prefix=LAST
// RUN: not env ASAN_OPTIONS=mmap_limit_mb=100 %t untouched 2>&1 | FileCheck %s --check-prefix=OBJECTS
// RUN: env ASAN_OPTIONS=mmap_limit_mb=300:hard_rss_limit_mb=100 %t untouched
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <malloc.h>
#include <sanitizer/allocator_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MiB = 1 << 20 };
static char *volatile Block;

// Anonymous memory in MiB.
static long memoryInUse(void) {
  long Total, Resident, File;
  FILE *Statm = fopen("/proc/self/statm", "r");
  if (!Statm || fscanf(Statm, "%ld %ld %ld", &Total, &Resident, &File) != 3)
    exit(4);
  fclose(Statm);
  return (Resident - File) * 4096 / MiB;
}

static void fillAndFree(void) {
  Block = malloc(40 * MiB);
  memset(Block, 1, 40 * MiB);
  free(Block);
}

static int trim(void) {
  fillAndFree();
  long Before = memoryInUse();
  if (!malloc_trim(0) || malloc_trim(0))
    return 5; // there was something, and then nothing
  if (Before < 40 || memoryInUse() > Before - 30)
    return 6;
  fillAndFree();
  __sanitizer_purge_allocator();
  return memoryInUse() > Before - 30 ? 7 : 0;
}

// Small and large ones, realloc and calloc alike; a failed realloc keeps the
// object.
static int every(void) {
  int Failed = 0;
  // EVERY: ERROR: AddressSanitizer: allocator is out of memory trying to allocate 0x{{.*}} bytes
  // EVERY: in every {{.*}}limits.c
  for (int I = 0; I < 700; ++I) {
    size_t Size = I % 3 ? 24 : 300000;
    char *P = I % 2 ? malloc(Size) : calloc(1, Size);
    if (!P) {
      ++Failed;
      continue;
    }
    P[Size - 1] = 1;
    char *Q = realloc(P, 2 * Size);
    if (!Q && P[Size - 1] != 1)
      return 9;
    Failed += !Q;
    free(Q ? Q : P);
  }
  return Failed < 150 || Failed > 250 ? 10 : 0;
}

static int soft(void) {
  char *Blocks[400] = {0};
  int Made = 0;
  // REPORT: ERROR: AddressSanitizer: specified RSS limit exceeded, currently set to soft_rss_limit_mb
  // REPORT: SUMMARY: AddressSanitizer: rss-limit-exceeded
  // HARD: AddressSanitizer: hard rss limit exhausted (100Mb vs 10{{[0-9]}}Mb)
  // PROFILE: HEAP PROFILE at RSS 10{{[0-9]}}Mb
  // PROFILE-NEXT: Live Heap Allocations: {{[0-9]+}} bytes in {{[0-9]+}} chunks; quarantined: {{[0-9]+}} bytes; showing top 90% (at most 20 unique contexts)
  // PROFILE-NEXT: {{[0-9]+}} byte(s) ({{99|100}}%) in {{[0-9]+}} allocation(s)
  // PROFILE-NEXT: in malloc
  // PROFILE-NEXT: in soft {{.*}}limits.c:[[@LINE+2]]
  // PROFILE: HEAP PROFILE at RSS 11{{[0-9]}}Mb
  for (; Made < 400 && (Blocks[Made] = malloc(MiB)); ++Made)
    memset(Blocks[Made], 1, MiB);
  // SOFT: AddressSanitizer: soft rss limit exhausted (100Mb vs 10{{[0-9]}}Mb)
  // SOFT: AddressSanitizer: soft rss limit unexhausted (100Mb vs {{[0-9]+}}Mb)
  // SOFT: it works again
  for (int I = 0; I < Made; ++I)
    free(Blocks[I]);
  malloc_trim(0);
  Block = malloc(10);
  if (Made > 120 || !Block)
    return 11;
  fprintf(stderr, "it works again\n");
  free(Block);
  return 0;
}

// The last one is touched when no more allocations come.
static int last(void) {
  // LAST: HEAP PROFILE at RSS 3{{[0-9]}}Mb
  // LAST: 31457280 byte(s) ({{99|100}}%) in 1 allocation(s)
  // LAST-NEXT: in malloc
  // LAST-NEXT: in last {{.*}}limits.c:[[@LINE+1]]
  Block = malloc(30 * MiB);
  memset(Block, 1, 30 * MiB);
  return 0;
}

// Counts although it takes no memory.
static int untouched(void) {
  // OBJECTS: AddressSanitizer: total_mmaped 1{{[0-9]+}}Mb is more than mmap_limit_mb=100
  char *Blocks[200];
  for (int I = 0; I < 200; ++I)
    Blocks[I] = Block = malloc(MiB);
  for (int I = 0; I < 200; ++I)
    free(Blocks[I]);
  return 0;
}

int main(int Argc, char **Argv) {
  if (!strcmp(Argv[1], "last"))
    return last();
  if (!strcmp(Argv[1], "untouched"))
    return untouched();
  if (!strcmp(Argv[1], "trim"))
    return trim();
  return !strcmp(Argv[1], "every") ? every() : soft();
}
