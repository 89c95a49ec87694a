// The program itself has used up the mappings that the kernel allows: what can be
// done without another one works as ever, what cannot fails as if there were no
// memory, and errors are found.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:symbolize=0:exitcode=0:allocator_may_return_null=1 %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { Size = 1 << 20, Page = 4096 };

// Each second page of a range is another mapping.
static void useUpMappings(void) {
  size_t Bytes = (size_t)1 << 34;
  char *Range = mmap(NULL, Bytes, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  size_t At = 0;
  while (At < Bytes && mprotect(Range + At, Page, PROT_READ) == 0)
    At += 2 * Page;
  printf("used up: %d\n", At < Bytes && Range != MAP_FAILED);
  fflush(stdout);
}

static void fill(volatile char *P, size_t Bytes) {
  for (size_t I = 0; I < Bytes; I += 512)
    P[I] = 1;
}

int main(void) {
  char *Whole = malloc(Size), *Part = malloc(Size), *Gone = malloc(Size);
  fill(Whole, Size);
  fill(Part, Size);
  fill(Gone, Size);
  useUpMappings();
  // CHECK: used up: 1

  __asan_poison_memory_region(Part + Size / 3, Size / 3);
  fill(Part, Size / 3);
  free(Gone);
  for (int I = 0; I < 2000; ++I) {
    char *Small = malloc(1 + I % 3000), *Large = malloc(Size + I);
    if (Small)
      memset(Small, I, 1 + I % 3000);
    if (Large)
      fill(Large, Size);
    free(Small);
    free(Large);
  }
  // CHECK: worked
  puts("worked");
  fflush(stdout);
  // CHECK-NOT: ERROR
  // CHECK: ERROR: AddressSanitizer: use-after-poison
  ((volatile char *)Part)[Size / 2] = 1;
  // CHECK: ERROR: AddressSanitizer: heap-use-after-free
  ((volatile char *)Gone)[Size / 2] = 1;
  // CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
  ((volatile char *)Whole)[Size] = 1;
  free(Whole);
  // CHECK: ERROR: AddressSanitizer: heap-use-after-free
  ((volatile char *)Whole)[Size / 2] = 1;
  free(Part);
  // CHECK: ERROR: AddressSanitizer: heap-use-after-free
  ((volatile char *)Part)[Size / 5] = 1;
  // CHECK-NOT: ERROR
  return 0;
}
