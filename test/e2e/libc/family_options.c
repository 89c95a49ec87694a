// Each family of functions has its option.
// RUN: %pagesan -g -O0 -fno-builtin %s -o %t
// RUN: not %t strcmp 2>&1 | FileCheck %s -DFN=strcmp
// RUN: env ASAN_OPTIONS=intercept_strcmp=0 %t strcmp 2>&1 | count 0
// RUN: not %t strchr 2>&1 | FileCheck %s -DFN=strchr
// RUN: env ASAN_OPTIONS=intercept_strchr=0 %t strchr 2>&1 | count 0
// RUN: not %t strstr 2>&1 | FileCheck %s -DFN=strstr
// RUN: env ASAN_OPTIONS=intercept_strstr=0 %t strstr 2>&1 | count 0
// RUN: not %t strspn 2>&1 | FileCheck %s -DFN=strspn
// RUN: env ASAN_OPTIONS=intercept_strspn=0 %t strspn 2>&1 | count 0
// RUN: not %t strpbrk 2>&1 | FileCheck %s -DFN=strpbrk
// RUN: env ASAN_OPTIONS=intercept_strpbrk=0 %t strpbrk 2>&1 | count 0
// RUN: not %t strtok 2>&1 | FileCheck %s -DFN=strtok
// RUN: env ASAN_OPTIONS=intercept_strtok=0 %t strtok 2>&1 | count 0
// RUN: not %t strndup 2>&1 | FileCheck %s -DFN=strndup
// RUN: env ASAN_OPTIONS=intercept_strndup=0 %t strndup 2>&1 | count 0
// RUN: not %t memmem 2>&1 | FileCheck %s -DFN=memmem
// RUN: env ASAN_OPTIONS=intercept_memmem=0 %t memmem 2>&1 | count 0
// RUN: not %t stat 2>&1 | FileCheck %s -DFN=stat
// RUN: env ASAN_OPTIONS=intercept_stat=0 %t stat 2>&1 | count 0
// RUN: not %t send 2>&1 | FileCheck %s -DFN=send
// RUN: env ASAN_OPTIONS=intercept_send=0 %t send 2>&1 | count 0
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: #0 {{.*}} in [[FN]]
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

static volatile long Sink;

int main(int Argc, char **Argv) {
  const char *Case = Argv[Argc - 1];
  // A terminator follows, behind the object's end.
  char *Word = malloc(24), *Path = malloc(1);
  memset(Word, 'x', 24);
  Path[0] = '/';
  int Sockets[2];
  struct stat Status;
  if (!strcmp(Case, "strcmp"))
    Sink = strcmp(Word, Word);
  else if (!strcmp(Case, "strchr"))
    Sink = strchr(Word, 'y') != NULL;
  else if (!strcmp(Case, "strstr"))
    Sink = strstr(Word, "xy") != NULL;
  else if (!strcmp(Case, "strspn"))
    Sink = (long)strspn(Word, "x");
  else if (!strcmp(Case, "strpbrk"))
    Sink = strpbrk(Word, "yz") != NULL;
  else if (!strcmp(Case, "strtok"))
    Sink = strtok(Word, ",") != NULL;
  else if (!strcmp(Case, "strndup"))
    free(strndup(Word, 30));
  else if (!strcmp(Case, "memmem"))
    Sink = memmem(Word, 25, "xy", 2) != NULL;
  else if (!strcmp(Case, "stat"))
    Sink = stat(Path, &Status);
  else if (!strcmp(Case, "send")) {
    socketpair(AF_UNIX, SOCK_DGRAM, 0, Sockets);
    Sink = send(Sockets[0], Word, 25, 0);
  }
  return 0;
}
