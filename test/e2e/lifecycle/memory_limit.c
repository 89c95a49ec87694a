// Memory runs out: allocation fails as the program was told, and what is left
// is checked as before.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=allocator_may_return_null=1 %t 2>&1 | FileCheck %s --check-prefix=CLEAN
// RUN: not env PAGESAN_OPTIONS=allocator_may_return_null=1 %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not env PAGESAN_OPTIONS=allocator_may_return_null=1 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not %t 2>&1 | FileCheck %s --check-prefix=OOM
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

int main(int Argc, char **Argv) {
  const char *Mode = Argc > 1 ? Argv[1] : "";
  volatile char *Kept = malloc(150000), *Small = malloc(40);
  Kept[149999] = 1;
  // No new mapping from here on.
  struct rlimit Limit = {1, 1};
  if (setrlimit(RLIMIT_DATA, &Limit))
    return 3;
  // OOM: ERROR: AddressSanitizer: allocator is out of memory trying to allocate 0x100000 bytes
  // OOM-NEXT: RLIMIT_DATA (ulimit -d) is 1 bytes and counts PageSan's address space, too
  // The symbolizer has no memory either.
  // OOM: #0 {{.*}}memory_limit.c.tmp+0x
  // OOM: HINT: if you don't care about these errors you may set allocator_may_return_null=1
  // OOM: SUMMARY: AddressSanitizer: out-of-memory
  int Made = 0;
  volatile char *Last = NULL;
  for (;;) {
    volatile char *P = malloc(1 << 20);
    if (!P)
      break;
    ++Made;
    Last = P;
    P[1 << 19] = 1;
  }
  // OVER: ERROR: AddressSanitizer: heap-buffer-overflow
  // OVER: is located 0 bytes after 150000-byte region
  if (!strcmp(Mode, "over"))
    return Kept[150000];
  free((void *)Kept);
  // FREED: ERROR: AddressSanitizer: heap-use-after-free
  // FREED: is located 0 bytes inside of 150000-byte region
  if (!strcmp(Mode, "freed"))
    return Kept[0];
  for (int I = 0; I < 1000; ++I) {
    volatile char *P = malloc(24);
    if (P)
      P[23] = 1;
    free((void *)P);
  }
  // CLEAN: made some, the last works: 1
  printf("made %s, the last works: %d\n", Made > 2 && Made < 4000 ? "some" : "?",
         Last[1 << 19]);
  free((void *)Small);
  return 0;
}
