// A program's own malloc, or function of the C library, wins, and finds ours by
// AddressSanitizer's other name; checks can be called by its names, too.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t malloc 2>&1 | FileCheck %s --check-prefix=MALLOC
// RUN: not %t strtol 2>&1 | FileCheck %s --check-prefix=STRTOL
// RUN: not %t load 2>&1 | FileCheck %s --check-prefix=LOAD
// RUN: not %t shadow 2>&1 | FileCheck %s --check-prefix=SHADOW
// RUN: not %t syscall 2>&1 | FileCheck %s --check-prefix=SYSCALL
// MALLOC: own malloc
// MALLOC: heap-buffer-overflow
// STRTOL: own strtol
// STRTOL: heap-buffer-overflow
// LOAD: READ of size 4
// LOAD-NEXT: #0 {{.*}} in main
// SHADOW: stack-buffer-underflow
// SYSCALL: heap-buffer-overflow
// SYSCALL: WRITE of size 11
// SYSCALL-NEXT: in __sanitizer_syscall_pre_impl_read
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <sanitizer/linux_syscall_hooks.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__interceptor_malloc(size_t Size);
long __interceptor_strtol(const char *S, char **End, int Base);
void __asan_load4(void *Addr);
void __asan_set_shadow_f1(size_t Shadow, size_t Size);

static const char *Told;
void *malloc(size_t Size) {
  if (Told)
    write(2, "own malloc\n", 11);
  return __interceptor_malloc(Size);
}
long strtol(const char *S, char **End, int Base) {
  write(2, "own strtol\n", 11);
  return __interceptor_strtol(S, End, Base);
}

int main(int Argc, char **Argv) {
  const char *How = Argv[1];
  Told = strcmp(How, "malloc") ? 0 : How;
  char *volatile P = malloc(10);
  if (!strcmp(How, "malloc"))
    return P[10];
  if (!strcmp(How, "strtol")) {
    memset(P, '1', 10);
    return (int)strtol(P, 0, 10);
  }
  if (!strcmp(How, "load"))
    __asan_load4(P + 8);
  if (!strcmp(How, "syscall"))
    __sanitizer_syscall_pre_read(0, P, 11);
  size_t Scale, Offset;
  __asan_get_shadow_mapping(&Scale, &Offset);
  __asan_set_shadow_f1(((size_t)P >> Scale) + Offset, 1);
  return P[0];
}
