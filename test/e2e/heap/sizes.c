// Every size and alignment: the object is addressable to its last byte, at
// least 16 bytes behind it are not, nor is the byte before it; nothing of it is
// once it is freed. Sizes that nobody can have fail as the C library says.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t
// RUN: env PAGESAN_OPTIONS=redzone=64 %t 64
// RUN: env PAGESAN_OPTIONS=max_redzone=16 %t
// RUN: env PAGESAN_OPTIONS=shadow=classic %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <errno.h>
#include <malloc.h>
#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *__asan_default_options(void) {
  return "allocator_may_return_null=1";
}

static size_t Redzone = 16;

static void require(int Holds, const char *What, size_t Size,
                    size_t Alignment) {
  if (Holds)
    return;
  fprintf(stderr, "%s: %zu bytes aligned to %zu\n", What, Size, Alignment);
  abort();
}

static void checkObject(size_t Size, size_t Alignment) {
  char *P = Alignment > 16 ? memalign(Alignment, Size) : malloc(Size);
  require(P && (uintptr_t)P % Alignment == 0, "no object", Size, Alignment);
  require(!Size || !__asan_region_is_poisoned(P, Size), "poisoned", Size,
          Alignment);
  for (size_t I = 0; I < Redzone; ++I)
    require(__asan_address_is_poisoned(P + Size + I), "no redzone", Size,
            Alignment);
  require(__asan_address_is_poisoned(P - 1), "begins too early", Size,
          Alignment);
  if (Size) {
    P[0] = 1;
    P[Size - 1] = 2;
  }
  require(malloc_usable_size(P) == Size, "usable size", Size, Alignment);
  free(P);
  for (size_t I = 0; I < Size; I += Size > 4096 ? 61 : 1)
    require(__asan_address_is_poisoned(P + I), "freed", Size, Alignment);
}

// Compilers think that malloc leaves errno alone.
static void *(*volatile Malloc)(size_t) = malloc;

static void refuse(size_t Size) {
  void *volatile P;
  errno = 0;
  P = Malloc(Size);
  require(!P && errno == ENOMEM, "malloc", Size, 16);
  P = calloc(Size, 1);
  require(!P, "calloc", Size, 16);
  P = realloc(NULL, Size);
  require(!P, "realloc", Size, 16);
  P = memalign(64, Size);
  require(!P, "memalign", Size, 64);
}

int main(int argc, char **argv) {
  if (argc > 1)
    Redzone = (size_t)atoi(argv[1]);
  for (size_t Size = 0; Size < 2200; ++Size)
    checkObject(Size, 16);
  for (size_t Size = 2200; Size < 40000; Size += 37)
    checkObject(Size, 16);
  for (size_t Alignment = 32; Alignment <= (size_t)1 << 20; Alignment *= 2)
    for (size_t Size = 0; Size < 20000; Size = Size * 3 + 1)
      checkObject(Size, Alignment);
  checkObject(100, (size_t)1 << 30);
  refuse(PTRDIFF_MAX);
  refuse((size_t)PTRDIFF_MAX + 1);
  refuse(SIZE_MAX);
  refuse(SIZE_MAX - 15);
  return 0;
}
