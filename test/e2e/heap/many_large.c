// Many live blocks of 64 KiB to 1 MiB: they neither use up the process's
// mappings nor take shadow for what is good as a whole, and the bytes around the
// last of them are as bad as around the first.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=print_stats=1 %t 20000 2>&1 | FileCheck %s
// RUN: not %t 20000 use 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: %if long %{ %t 100000 2>&1 | FileCheck %s --check-prefix=MANY %}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned next(unsigned *State) {
  *State = *State * 1664525 + 1013904223;
  return *State >> 8;
}

static long mappings(void) {
  FILE *F = fopen("/proc/self/maps", "r");
  long Lines = 0;
  for (int C; F && (C = getc(F)) != EOF;)
    Lines += C == '\n';
  if (F)
    fclose(F);
  return Lines;
}

static size_t sizeOf(unsigned *State) {
  return 65536 + next(State) % ((1 << 20) - 65536);
}

int main(int argc, char **argv) {
  int Count = atoi(argv[1]), Wrong = 0;
  char **Blocks = malloc(Count * sizeof(*Blocks));
  unsigned State = 1;
  size_t Last = 0;
  for (int I = 0; I < Count; ++I) {
    Last = sizeOf(&State);
    Blocks[I] = malloc(Last);
    Blocks[I][0] = Blocks[I][Last - 1] = 1;
  }
  State = 1;
  for (int I = 0; I < Count; ++I) {
    size_t Size = sizeOf(&State);
    Wrong += __asan_address_is_poisoned(Blocks[I]) ||
             __asan_address_is_poisoned(Blocks[I] + Size - 1) ||
             !__asan_address_is_poisoned(Blocks[I] + Size) ||
             !__asan_address_is_poisoned(Blocks[I] - 1);
  }
  fprintf(stderr, "%d wrong, mappings: %s\n", Wrong,
          mappings() < Count / 3 ? "few" : "too many");
  if (argc > 2)
    return Blocks[Count - 1][Last];
  for (int I = 0; I < Count; ++I)
    free(Blocks[I]);
  free(Blocks);
  return 0;
  // CHECK: 0 wrong, mappings: few
  // One private window for each at most, where it ends, and some of small ones.
  // CHECK: private {{[0-9]+}} (peak {{[0-9]{1,4}|1[0-9]{4}|20[0-4][0-9][0-9]}})
  // CHECK: 0 made private for want of mappings
  // MANY: 0 wrong, mappings: few
  // BAD: 0 wrong, mappings: few
  // BAD: ERROR: AddressSanitizer: heap-buffer-overflow on address
  // BAD: is located 0 bytes after
}
