// Options that change what is an error, with AddressSanitizer's meaning.
// RUN: %pagesanxx -w -g -O1 %s -o %t
//
// The granule in which an object ends.
// RUN: not %t end 2>&1 | FileCheck %s --check-prefix=END
// RUN: not %t large_end 2>&1 | FileCheck %s --check-prefix=END
// RUN: env ASAN_OPTIONS=poison_partial=0 %t end
// RUN: env ASAN_OPTIONS=poison_partial=0 %t large_end
// RUN: env ASAN_OPTIONS=poison_partial=0 not %t behind 2>&1 | FileCheck %s --check-prefix=END
// END: ERROR: AddressSanitizer: heap-buffer-overflow
//
// realloc to nothing.
// RUN: %t realloc | FileCheck %s --check-prefix=NULL
// RUN: env ASAN_OPTIONS=allocator_frees_and_returns_null_on_realloc_zero=0 %t realloc | FileCheck %s --check-prefix=OBJECT
// NULL: a null pointer
// OBJECT: an object
//
// More than AddressSanitizer's heap ever gives, and more than there is.
// RUN: not %t 0x10000000001 2>&1 | FileCheck %s --check-prefix=TOO-BIG
// RUN: not %t 0xffc0000000 2>&1 | FileCheck %s --check-prefix=MEMORY
// RUN: env ASAN_OPTIONS=allocator_may_return_null=1 %t 0x10000000001 2>&1 | FileCheck %s --check-prefix=WARNING
// RUN: env ASAN_OPTIONS=allocator_may_return_null=1 %t 0xffc0000000
// TOO-BIG: requested allocation size 0x10000000001 ({{.*}}) exceeds maximum supported size of 0x10000000000
// TOO-BIG: SUMMARY: AddressSanitizer: allocation-size-too-big
// MEMORY: SUMMARY: AddressSanitizer: out-of-memory
// WARNING: WARNING: AddressSanitizer failed to allocate 0x10000000001 bytes
//
// The call that allocates is always worth a frame.
// RUN: env ASAN_OPTIONS=malloc_context_size=0 not %t freed 2>&1 | FileCheck %s --check-prefix=CONTEXT
// CONTEXT: freed by thread T0 here:
// CONTEXT-NEXT: #0 {{.*}} in free
// CONTEXT-NOT: #1
// CONTEXT: previously allocated by thread T0 here:
// CONTEXT-NEXT: #0 {{.*}} in malloc
// CONTEXT-NOT: #1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <cstdlib>
#include <cstring>

static volatile int Zero;

int main(int, char **Argv) {
  const char *How = Argv[1];
  if (!strcmp(How, "end"))
    return static_cast<volatile char *>(malloc(21))[21 + Zero] & 0;
  if (!strcmp(How, "large_end"))
    return static_cast<volatile char *>(malloc(100001))[100001 + Zero] & 0;
  if (!strcmp(How, "behind"))
    return static_cast<volatile char *>(malloc(21))[24 + Zero] & 0;
  if (!strcmp(How, "freed")) {
    volatile char *P = static_cast<char *>(malloc(10));
    free(const_cast<char *>(P));
    return P[0];
  }
  if (!strcmp(How, "realloc")) {
    void *volatile P = realloc(malloc(42), 0);
    puts(P ? "an object" : "a null pointer");
    free(P);
    return 0;
  }
  void *volatile P = malloc(strtoull(How, nullptr, 0));
  return P != nullptr;
}
