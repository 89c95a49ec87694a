// Errors in the arguments of library functions can be kept silent: by the
// function, by a function in the stack, by a library in the stack, from a file
// or from the program itself.
// RUN: %pagesan -g %s -o %t
// RUN: not %t 2>&1 | FileCheck %s --check-prefix=REPORT
// RUN: echo "# strings" > %t.name && echo "interceptor_name:^str*n$" >> %t.name
// RUN: env ASAN_OPTIONS=suppressions=%t.name %t 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: echo "interceptor_via_fun:care*less" > %t.fun
// RUN: env ASAN_OPTIONS=suppressions=%t.fun %t 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: echo "interceptor_via_lib:suppressions.c.tmp" > %t.lib
// RUN: env ASAN_OPTIONS=suppressions=%t.lib %t 2>&1 | FileCheck %s --check-prefix=SILENT
//
// Looked for beside the executable, too.
// RUN: echo "interceptor_name:strlen" > %t.beside && env ASAN_OPTIONS=suppressions=suppressions.c.tmp.beside %t 2>&1 | FileCheck %s --check-prefix=SILENT
//
// What does not match stays an error.
// RUN: printf 'interceptor_name:^tr\ninterceptor_via_fun:less$x\ninterceptor_via_lib:nonesuch' > %t.other
// RUN: env ASAN_OPTIONS=suppressions=%t.other not %t 2>&1 | FileCheck %s --check-prefix=REPORT
//
// RUN: %pagesanxx -g -x c++ -DMISMATCH %s -o %t.mismatch
// RUN: not %t.mismatch 2>&1 | FileCheck %s --check-prefix=MISMATCH
// RUN: echo "alloc_dealloc_mismatch:^main$" > %t.main
// RUN: env ASAN_OPTIONS=suppressions=%t.main %t.mismatch 2>&1 | FileCheck %s --check-prefix=SILENT
// MISMATCH: alloc-dealloc-mismatch (malloc vs operator delete)
//
// RUN: %pagesan -g -DOWN %s -o %t.own && %t.own 2>&1 | FileCheck %s --check-prefix=SILENT
//
// What makes no sense is said.
// RUN: echo "interceptor_nam:x" > %t.kind && env ASAN_OPTIONS=suppressions=%t.kind not %t 2>&1 | FileCheck %s --check-prefix=BADKIND
// RUN: echo "strlen" > %t.syntax && env ASAN_OPTIONS=suppressions=%t.syntax not %t 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: env ASAN_OPTIONS=suppressions=%t.nonesuch not %t 2>&1 | FileCheck %s --check-prefix=FILE
// BADKIND: suppressions: there is no kind interceptor_nam;
// SYNTAX: suppressions: "strlen" is not KIND:PATTERN
// FILE: failed to read suppressions file '{{.*}}.nonesuch' (errno 2)
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef OWN
const char *__asan_default_suppressions(void) { return "interceptor_name:strlen\n"; }
#endif

// REPORT: heap-buffer-overflow
// REPORT: #0 {{.*}} in strlen
// REPORT: #1 {{.*}} in careless
// SILENT-NOT: ERROR
// SILENT: done
__attribute__((noinline)) static size_t careless(const char *S) {
  return strlen(S);
}

int main(void) {
#ifdef MISMATCH
  delete (int *)malloc(4);
#else
  char *volatile S = malloc(4);
  for (int I = 0; I < 4; ++I)
    S[I] = 'x';
  volatile size_t Length = careless(S);
  free(S);
#endif
  puts("done");
  return 0;
}
