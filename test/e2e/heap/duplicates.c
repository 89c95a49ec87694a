// A copy that a library function allocates is one allocation: hooks hear of it
// once.
// RUN: %pagesan -O1 %s -o %t && %t | FileCheck %s
// CHECK: malloc 1
// CHECK: strdup 1
// CHECK: strndup 1
// CHECK: wcsdup 1
// CHECK: asprintf 1
// CHECK: realpath 1
// CHECK: frees 6
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

// The last allocation, and how often it was heard of.
static const volatile void *volatile Last;
static volatile int Count, Frees;
static void *Made[6];

void __sanitizer_malloc_hook(const volatile void *P, size_t Size) {
  (void)Size;
  Count = P == Last ? Count + 1 : 1;
  Last = P;
}
void __sanitizer_free_hook(const volatile void *P) {
  for (int I = 0; I < 6; ++I)
    Frees += P == Made[I];
}

static int heard(const void *P) { return P == Last ? Count : 0; }

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  Made[0] = malloc(6);
  int First = heard(Made[0]);
  Made[1] = strdup("hello");
  int Second = heard(Made[1]);
  Made[2] = strndup("hello", 3);
  int Third = heard(Made[2]);
  Made[3] = wcsdup(L"hello");
  int Fourth = heard(Made[3]);
  char *Text;
  if (asprintf(&Text, "%d", First) < 0)
    return 1;
  Made[4] = Text;
  int Fifth = heard(Text);
  Made[5] = realpath("/", NULL);
  int Sixth = heard(Made[5]);
  printf("malloc %d\nstrdup %d\nstrndup %d\nwcsdup %d\nasprintf %d\n"
         "realpath %d\n",
         First, Second, Third, Fourth, Fifth, Sixth);
  Frees = 0;
  for (int I = 0; I < 6; ++I)
    free(Made[I]);
  printf("frees %d\n", Frees);
}
