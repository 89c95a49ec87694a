// What a pool does with a range costs what is in it, not how long it is. Objects
// far apart are found, and forgotten with their memory.
// RUN: %pagesan -g -O1 -I%include %s -o %t
// RUN: %t | FileCheck %s
// RUN: not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: not %t again 2>&1 | FileCheck %s --check-prefix=AGAIN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pagesan/interface.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

static const size_t Length = (size_t)1 << 30;

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  char *Memory = mmap(NULL, Length, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  pagesan_pool *Pool = pagesan_pool_create("long");
  char *Last = Memory + Length - 4096;
  for (int Round = 0; Round < 20; ++Round) {
    pagesan_pool_add_memory(Pool, Memory, Length);
    pagesan_pool_allocate(Pool, Memory + 64, 100);
    pagesan_pool_allocate(Pool, Last, 200);
    Memory[64 + 99] = Last[199] = 1;
    // BUG: ERROR: AddressSanitizer: heap-buffer-overflow
    // BUG: 0 bytes after 200-byte pool object
    if (!strcmp(Mode, "bug"))
      Last[200] = 1;
    pagesan_pool_remove_memory(Pool, Memory, Length);
  }
  // AGAIN: ERROR: AddressSanitizer: attempting free on address
  if (!strcmp(Mode, "again"))
    pagesan_pool_free(Pool, Last);
  pagesan_pool_destroy(Pool);
  // Without the kernel's share, which maps shadow.
  struct rusage Used;
  getrusage(RUSAGE_SELF, &Used);
  // CHECK: in time
  puts(Used.ru_utime.tv_sec || Used.ru_utime.tv_usec > 300000 ? "too slow"
                                                              : "in time");
  return 0;
}
