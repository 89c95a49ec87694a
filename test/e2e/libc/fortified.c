// What _FORTIFY_SOURCE would end is reported before, with both stacks; what it
// alone can know, a member that overflows into the next one, is left to it.
// RUN: %pagesan -g -O2 %s -o %t
// RUN: not %t sprintf 2>&1 | FileCheck %s -DFN=__sprintf_chk -DSIZE=8
// RUN: not %t vsprintf 2>&1 | FileCheck %s -DFN=__vsprintf_chk -DSIZE=8
// RUN: not %t vsnprintf 2>&1 | FileCheck %s -DFN=__vsnprintf_chk -DSIZE=9
// RUN: not %t read 2>&1 | FileCheck %s -DFN=__read_chk -DSIZE=9
// RUN: not %t fread 2>&1 | FileCheck %s -DFN=__fread_chk -DSIZE=9
// RUN: not %t fgets 2>&1 | FileCheck %s -DFN=__fgets_chk -DSIZE=9
// RUN: not %t mbstowcs 2>&1 | FileCheck %s -DFN=__mbstowcs_chk -DSIZE=12
// RUN: not %t swprintf 2>&1 | FileCheck %s -DFN=__swprintf_chk -DSIZE=12
// RUN: not %t realpath 2>&1 | FileCheck %s -DFN=__realpath_chk -DSIZE=4096
// RUN: not %t memset 2>&1 | FileCheck %s -DFN=__memset_chk -DSIZE=9
// RUN: not %t strcpy 2>&1 | FileCheck %s -DFN=__strcpy_chk -DSIZE=8
// RUN: not %t memcpy 2>&1 | FileCheck %s -DFN=__memcpy_chk -DSIZE=9
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK-NEXT: WRITE of size [[SIZE]]
// CHECK-NEXT: #0 {{.*}} in [[FN]]
// CHECK-NOT: buffer overflow detected
// CHECK: allocated by thread T0
//
// As compilers make them, too; headers of glibc 2.41 by way of vsprintf.
// RUN: %pagesan -g -O2 -DFROM_HEADERS -D_FORTIFY_SOURCE=2 -Wno-fortify-source %s -o %t.headers
// RUN: not %t.headers sprintf 2>&1 | sed 's/__vsprintf_chk/__sprintf_chk/' | FileCheck %s -DFN=__sprintf_chk -DSIZE=8
// RUN: not --crash %t member 2>&1 | FileCheck %s --check-prefix=MEMBER
// MEMBER: buffer overflow detected
// MEMBER-NOT: heap-buffer-overflow
// RUN: %t fits 2>&1 | count 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static int is(const char *Which, const char *Name) {
  return strcmp(Which, Name) == 0;
}

#ifdef FROM_HEADERS
#define SPRINTF(To, Room, ...) sprintf(To, __VA_ARGS__)
#else
int __sprintf_chk(char *, int, size_t, const char *, ...);
#define SPRINTF(To, Room, ...) __sprintf_chk(To, 1, Room, __VA_ARGS__)
#endif
int __vsprintf_chk(char *, int, size_t, const char *, va_list);
int __vsnprintf_chk(char *, size_t, int, size_t, const char *, va_list);
int __swprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, ...);
ssize_t __read_chk(int, void *, size_t, size_t);
size_t __fread_chk(void *, size_t, size_t, size_t, FILE *);
char *__fgets_chk(char *, size_t, int, FILE *);
size_t __mbstowcs_chk(wchar_t *, const char *, size_t, size_t);
char *__realpath_chk(const char *, char *, size_t);
void *__memcpy_chk(void *, const void *, size_t, size_t);
void *__memset_chk(void *, int, size_t, size_t);
char *__strcpy_chk(char *, const char *, size_t);

enum { Room = 7 };

static void list(char *P, size_t Max, const char *Format, ...) {
  va_list Args;
  va_start(Args, Format);
  if (Max)
    __vsnprintf_chk(P, Max, 1, Room, Format, Args);
  else
    __vsprintf_chk(P, 1, Room, Format, Args);
  va_end(Args);
}

struct Pair {
  char First[4], Second[60];
};

int main(int Argc, char **Argv) {
  const char *Which = Argv[1];
  char Text[16] = "one-two";
  char *P = malloc(Room);
  wchar_t *W = malloc(2 * sizeof(*W));
  FILE *Zeros = fopen("/dev/zero", "r");
  if (is(Which, "sprintf"))
    SPRINTF(P, Room, "%s-%s", "one", "two");
  if (is(Which, "vsprintf"))
    list(P, 0, "%s-%s", "one", "two");
  if (is(Which, "vsnprintf"))
    list(P, 9, "%s", "x");
  if (is(Which, "read"))
    __read_chk(fileno(Zeros), P, 9, Room);
  if (is(Which, "fread"))
    __fread_chk(P, Room, 1, 9, Zeros);
  if (is(Which, "fgets"))
    __fgets_chk(P, Room, 9, Zeros);
  if (is(Which, "mbstowcs"))
    __mbstowcs_chk(W, "ab", 3, 2);
  if (is(Which, "swprintf"))
    __swprintf_chk(W, 3, 1, 2, L"%d", 1);
  if (is(Which, "realpath"))
    __realpath_chk("/", P, Room);
  if (is(Which, "strcpy"))
    __strcpy_chk(P, Text, Room);
  if (is(Which, "memcpy"))
    __memcpy_chk(P, Text, 9, Room);
  if (is(Which, "memset"))
    __memset_chk(P, 0, 9, Room);
  if (is(Which, "member")) {
    struct Pair *Two = malloc(sizeof(*Two));
    SPRINTF(Two->First, sizeof(Two->First), "%s", Text);
    free(Two);
  }
  if (is(Which, "fits")) {
    if (SPRINTF(P, Room, "%s-%d", "one", 2) != 5 || strcmp(P, "one-2") ||
        SPRINTF(P, Room, "%s-%d", "one", 22) != 6 || strcmp(P, "one-22"))
      puts("wrong");
    __read_chk(fileno(Zeros), P, Room, Room);
    __fgets_chk(P, Room, Room, Zeros);
  }
  fclose(Zeros);
  free(P);
  free(W);
}
