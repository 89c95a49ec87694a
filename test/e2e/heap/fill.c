// New memory is no zeros by luck, and freed memory can be made to tell.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t 190 4096 | FileCheck %s
// RUN: env ASAN_OPTIONS=max_malloc_fill_size=0x100000:malloc_fill_byte=0x11 %t 0x11 0x100000 | FileCheck %s
// RUN: env ASAN_OPTIONS=max_malloc_fill_size=100 %t 190 100 | FileCheck %s
// RUN: env ASAN_OPTIONS=max_malloc_fill_size=0 %t 190 0 | FileCheck %s
// RUN: env ASAN_OPTIONS=max_free_fill_size=64:free_fill_byte=0x77 %t 0x77 freed | FileCheck %s
// CHECK: as expected
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((no_sanitize("address"))) static int
isFilled(const unsigned char *P, size_t Size, int Byte) {
  for (size_t I = 0; I < Size; ++I)
    if (P[I] != Byte)
      return 0;
  return 1;
}

static size_t least(size_t A, size_t B) { return A < B ? A : B; }

int main(int Argc, char **Argv) {
  int Byte = strtol(Argv[1], 0, 0);
  int IsFreed = !strcmp(Argv[2], "freed");
  size_t Most = IsFreed ? 64 : strtoul(Argv[2], 0, 0);
  static const size_t Sizes[] = {1,  2,   3,    4,    7,     8,     9,
                                 15, 16,  17,   31,   100,   511,   513,
                                 1024, 1025, 4097, 70000, 1 << 20};
  for (unsigned I = 0; I < sizeof(Sizes) / sizeof(*Sizes); ++I) {
    unsigned char *P = malloc(Sizes[I]);
    if (IsFreed)
      free(P);
    // Large memory goes back to the kernel at once.
    if (IsFreed && Sizes[I] >= 70000)
      continue;
    if (!isFilled(P, least(Sizes[I], Most), Byte))
      return printf("size %zu is not filled\n", Sizes[I]);
    // Fresh pages show where the filling ends.
    if (!IsFreed && Sizes[I] == 1 << 20 && Most < Sizes[I] && P[Most] == Byte)
      return printf("size %zu is filled too far\n", Sizes[I]);
    unsigned char *Zero = calloc(Sizes[I], 1);
    if (!isFilled(Zero, Sizes[I], 0))
      return printf("calloc of %zu is not zero\n", Sizes[I]);
  }
  puts("as expected");
  return 0;
}
