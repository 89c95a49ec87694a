// Mappings are counted as they are, and given back as they were taken.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=print_stats=1:large_resident_mb=0 %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=mapping_budget=500:print_stats=1 %t ring 2>&1 | FileCheck %s --check-prefix=RING
// RUN: %t partial | FileCheck %s --check-prefix=PARTIAL
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Inputs/memory.h"
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Size = 1 << 20, Blocks = 60 };

static void touch(volatile char *P, size_t Bytes) {
  for (size_t I = 0; I < Bytes; I += 64)
    P[I] = 1;
}

// Those of the heap zone's shadow, as far as it is open, and those that the
// runtime's own variables, which are bad, cut out of the shadow above.
static long shadowMappings(void) {
  unsigned long Begin, End;
  char Line[512], Access[4];
  long Count = -1; // all of the shadow above, if nothing were bad
  FILE *Maps = fopen("/proc/self/maps", "r");
  while (fgets(Line, sizeof(Line), Maps))
    Count += sscanf(Line, "%lx-%lx %3s", &Begin, &End, Access) == 3 &&
             !strcmp(Access, "rw-") && Begin >= 0x4007fff8000 &&
             End <= 0x10007fff8000;
  fclose(Maps);
  return Count;
}

// A ring of small objects uses up the mappings that moved pages may have; what
// large blocks need for their shadow is not touched.
static int ring(void) {
  enum { Live = 32 << 10 };
  static char *Object[Live];
  for (int Lap = 0; Lap < 24; ++Lap)
    for (int I = 0; I < Live; ++I) {
      free(Object[I]);
      Object[I] = malloc(1900);
      Object[I][0] = 1;
    }
  long Before = pssKiB() >> 10;
  for (int I = 0; I < 40; ++I) {
    volatile char *P = malloc(64 << 20);
    P[0] = 1;
    free((void *)P);
  }
  long Grown = (pssKiB() >> 10) - Before;
  // RING: grown by less than 20 MiB: 1
  printf("grown by less than 20 MiB: %d\n", Grown < 20);
  fflush(stdout);
  return 0;
}

// Poisoned in part, which ends in the middle of what was white: by the way that
// the whole blocks go, each leaves a mapping for ever or none does.
static void poisonSomehow(char *P, int How) {
  char *Middle = P + Size / 2 + 64;
  switch (How % 4) {
  case 0: // a few bytes
    return __asan_poison_memory_region(Middle, 64);
  case 1: // the rest
    return __asan_poison_memory_region(Middle, Size / 2 - 64);
  case 2: // and back
    __asan_poison_memory_region(Middle, Size / 2 - 64);
    return __asan_unpoison_memory_region(Middle, Size / 2 - 64);
  case 3: // some of it back
    __asan_poison_memory_region(P + Size / 4, Size / 2);
    return __asan_unpoison_memory_region(P + Size / 4, Size / 8 + 8);
  }
}

static int partial(void) {
  long Before = shadowMappings();
  for (int I = 0; I < 4 * Blocks; ++I) {
    char *P = malloc(Size);
    touch(P, Size);
    poisonSomehow(P, I);
    free(P);
  }
  // But for one in each tile that is new.
  long Most = Before + 4 * Blocks * Size / (16 << 20) + 2;
  // PARTIAL: few mappings are left: 1
  printf("few mappings are left: %d\n", shadowMappings() <= Most);
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1)
    return !strcmp(argv[1], "ring") ? ring() : partial();
  // Whole blocks white, and again black.
  for (int I = 0; I < Blocks; ++I) {
    char *P = malloc(Size);
    touch(P, Size);
    free(P);
  }
  // A part black in the middle of white, and again white.
  static char *Kept;
  Kept = malloc(Size);
  touch(Kept, Size);
  for (int I = 0; I < 2000; ++I) {
    char *Part = Kept + Size / 4 + I % 7 * 32768;
    __asan_poison_memory_region(Part, Size / 4);
    __asan_unpoison_memory_region(Part, Size / 4);
    touch(Part, 4096);
  }
  touch(Kept, Size);
  // CHECK: mappings: [[#COUNT:]]
  printf("mappings: %ld\n", shadowMappings());
  fflush(stdout); // before the statistics
  // CHECK: mappings: [[#COUNT]] of {{[0-9]+}} used
  return 0;
}
