// Functions that the program calls are frames of their own, as in
// AddressSanitizer's reports: innermost, by module and build id, and named by
// the summary when the error is theirs.
// RUN: %pagesanxx -g -O1 %s -o %t
// RUN: not %t memcpy 2>&1 | FileCheck %s --check-prefix=MEMCPY
// RUN: not %t memset 2>&1 | FileCheck %s --check-prefix=MEMSET
// RUN: not %t negative 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not %t free 2>&1 | FileCheck %s --check-prefix=FREE
// RUN: not %t realloc 2>&1 | FileCheck %s --check-prefix=REALLOC
// RUN: not %t new 2>&1 | FileCheck %s --check-prefix=NEW
// RUN: not %t array 2>&1 | FileCheck %s --check-prefix=ARRAY
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static char Buffer[100];
static void *volatile Sink;
static volatile size_t Twenty = 20;
static volatile long Negative = -5;

// MEMCPY: heap-buffer-overflow on address [[ADDR:0x[0-9a-f]+]] at pc
// MEMCPY-NEXT: READ of size 20 at [[ADDR]] thread T0
// MEMCPY-NEXT: {{^}}    #0 {{0x[0-9a-f]+}} in memcpy ({{.*}}frames.cpp.tmp+0x{{[0-9a-f]+}}) (BuildId: [[ID:[0-9a-f]+]]){{$}}
// MEMCPY-NEXT: {{^}}    #1 {{0x[0-9a-f]+}} in main {{.*}}frames.cpp:[[@LINE+44]]
// MEMCPY: [[ADDR]] is located 0 bytes after 10-byte region
// MEMCPY-NEXT: {{^}}allocated by thread T0 here:{{$}}
// MEMCPY-NEXT: {{^}}    #0 {{0x[0-9a-f]+}} in malloc ({{.*}}frames.cpp.tmp+0x{{[0-9a-f]+}}) (BuildId: [[ID]]){{$}}
// MEMCPY-NEXT: {{^}}    #1 {{0x[0-9a-f]+}} in main {{.*}}frames.cpp
// MEMCPY: {{^}}SUMMARY: AddressSanitizer: heap-buffer-overflow ({{.*}}frames.cpp.tmp+0x{{[0-9a-f]+}}) (BuildId: [[ID]]) in memcpy{{$}}

// MEMSET: WRITE of size 20 at
// MEMSET-NEXT: #0 {{.*}} in memset (
// MEMSET: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}} in memset{{$}}

// NEGATIVE: negative-size-param: (size=-5)
// NEGATIVE-NEXT: #0 {{.*}} in memmove (
// NEGATIVE-NEXT: #1 {{.*}} in main
// NEGATIVE: is located 2 bytes inside of 10-byte region
// NEGATIVE: SUMMARY: AddressSanitizer: negative-size-param {{.*}} in memmove{{$}}

// FREE: attempting double-free
// FREE-NEXT: #0 {{.*}} in free (
// FREE-NEXT: #1 {{.*}} in main
// FREE: freed by thread T0 here:
// FREE-NEXT: #0 {{.*}} in free (
// FREE-NEXT: #1 {{.*}} in main
// FREE: previously allocated by thread T0 here:
// FREE-NEXT: #0 {{.*}} in calloc (
// FREE: SUMMARY: AddressSanitizer: double-free {{.*}} in free{{$}}

// REALLOC: heap-use-after-free
// REALLOC: freed by thread T0 here:
// REALLOC-NEXT: #0 {{.*}} in realloc (
// REALLOC-NEXT: #1 {{.*}} in main
// REALLOC: previously allocated by thread T0 here:
// REALLOC-NEXT: #0 {{.*}} in malloc (

// NEW: heap-use-after-free
// NEW: freed by thread T0 here:
// NEW-NEXT: #0 {{.*}} in operator delete(void*{{.*}}) (
// NEW: previously allocated by thread T0 here:
// NEW-NEXT: #0 {{.*}} in operator new(unsigned long) (

int main(int, char **Argv) {
  char *P = (char *)malloc(10);
  Sink = Buffer; // what is copied there may be read
  if (!strcmp(Argv[1], "memcpy"))
    memcpy(Buffer, P, Twenty);
  if (!strcmp(Argv[1], "memset"))
    memset(P, 0, Twenty);
  if (!strcmp(Argv[1], "negative"))
    memmove(P, P + 2, Negative);
  if (!strcmp(Argv[1], "free")) {
    char *volatile Q = (char *)calloc(1, 10);
    free(Q);
    free(Q);
  }
  if (!strcmp(Argv[1], "realloc")) {
    char *volatile Q = P;
    P = (char *)realloc(P, 1000);
    return *(volatile char *)Q;
  }
  if (!strcmp(Argv[1], "new")) {
    int *volatile Q = new int;
    delete Q;
    return *(volatile int *)Q;
  }
  // ARRAY: alloc-dealloc-mismatch (operator new [] vs free)
  // ARRAY-NEXT: #0 {{.*}} in free (
  // ARRAY: is located 0 bytes inside of 10-byte region
  // ARRAY-NEXT: {{^}}allocated by thread T0 here:{{$}}
  // ARRAY-NEXT: #0 {{.*}} in operator new[](unsigned long) (
  // ARRAY-NEXT: #1 {{.*}} in main
  // ARRAY: HINT: if you don't care about these errors you may set ASAN_OPTIONS=alloc_dealloc_mismatch=0
  char *volatile A = new char[10];
  free(A);
}
