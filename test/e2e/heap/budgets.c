// What freed memory may wait for, by AddressSanitizer's names: bytes as well as
// MiB, a part of it by thread, and what contradicts itself is refused.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env ASAN_OPTIONS=quarantine_size=10485760:verbosity=1 %t none 2>&1 | FileCheck %s --check-prefix=TEN
// RUN: env ASAN_OPTIONS=quarantine_size_mb=10:verbosity=1 %t none 2>&1 | FileCheck %s --check-prefix=TEN
// RUN: env ASAN_OPTIONS=quarantine_size_mb=10:quarantine_size=20 not %t none 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: env ASAN_OPTIONS=thread_local_quarantine_size_kb=0 not %t none 2>&1 | FileCheck %s --check-prefix=NO-PART
// TEN: quarantine_size_mb=10M
// BOTH: please use either 'quarantine_size' (deprecated) or quarantine_size_mb, but not both
// NO-PART: thread_local_quarantine_size_kb can be set to 0 only when quarantine_size_mb is set to 0
//
// They matter: addresses come back soon, after what they say, or later. What a
// thread counts by itself makes others wait for it.
// RUN: %t reuse > %t.default
// RUN: env ASAN_OPTIONS=quarantine_size_mb=0 %t reuse > %t.none
// RUN: env ASAN_OPTIONS=quarantine_size=8388608 %t reuse > %t.bytes
// RUN: env ASAN_OPTIONS=quarantine_size_mb=8 %t reuse > %t.mb
// RUN: cat %t.none %t.bytes %t.mb %t.default | FileCheck %s --check-prefix=REUSE
// RUN: diff %t.bytes %t.mb
// REUSE: {{^}}after 0 MiB
// REUSE-NEXT: {{^}}after {{[1-9]|1[0-9]|2[0-9]}} MiB
// REUSE-NEXT: {{^}}after {{[1-9]|1[0-9]|2[0-9]}} MiB
// REUSE-NEXT: {{^}}after 64 MiB
//
// One allocation's size.
// RUN: env ASAN_OPTIONS=max_allocation_size_mb=3 not %t large 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: env ASAN_OPTIONS=max_allocation_size_mb=4 %t large
// LARGE: ERROR: AddressSanitizer: requested allocation size 0x400000 {{.*}} exceeds maximum supported size of 0x300000
//
// The heap's size is what it holds, live or not yet given back.
// RUN: %t size
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/allocator_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MiB = 1 << 20, Objects = 64 * MiB / 1024 };

// How much is freed before an address is used again; 64 MiB when that is more.
static void reuse(void) {
  uintptr_t *Seen = malloc((Objects + 1) * sizeof(uintptr_t));
  uintptr_t First = 0;
  int I = 0;
  for (; I != Objects; ++I) {
    char *P = malloc(1000);
    memset(P, 1, 1000);
    if (!I)
      First = (uintptr_t)P;
    Seen[I] = (uintptr_t)P;
    free(P);
    if (I && Seen[I] == First)
      break;
  }
  printf("after %d MiB\n", I / 1024);
}

static int size(void) {
  size_t Before = __sanitizer_get_heap_size();
  char *volatile Large = malloc(32 * MiB);
  size_t Untouched = __sanitizer_get_heap_size();
  memset(Large, 1, 32 * MiB);
  size_t Live = __sanitizer_get_heap_size();
  free(Large);
  size_t After = __sanitizer_get_heap_size();
  printf("%zu %zu %zu %zu\n", Before, Untouched, Live, After);
  return Live < Before + 32 * MiB || After > Before + 16 * MiB;
}

int main(int Argc, char **Argv) {
  const char *How = Argv[Argc - 1];
  if (!strcmp(How, "reuse"))
    reuse();
  if (!strcmp(How, "large")) {
    void *volatile P = malloc(4 * MiB);
    free(P);
  }
  return !strcmp(How, "size") ? size() : 0;
}
