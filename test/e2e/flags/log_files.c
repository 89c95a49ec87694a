// Where reports go, under which names.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: rm -f %t.log.* %t.exe.* %t.both.* %t.child.*
// RUN: env PAGESAN_OPTIONS=log_path=%t.log:log_suffix=.txt not %t 2>&1 | count 0
// RUN: cat %t.log.*.txt | FileCheck %s
// RUN: env PAGESAN_OPTIONS=log_path=%t.exe:log_exe_name=1 not %t 2>&1 | count 0
// RUN: cat %t.exe.log_files.c.tmp.* | FileCheck %s --check-prefix=EXE
// RUN: env PAGESAN_OPTIONS=log_path=%t.child:halt_on_error=0 %t fork 2>&1 | count 0
// RUN: cat %t.child.* > %t.all
// RUN: ls %t.child.* | count 2
// RUN: grep -c ERROR: %t.all | FileCheck %s --check-prefix=TWO
// RUN: env PAGESAN_OPTIONS=log_path=stdout not %t 2> %t.err | FileCheck %s
// RUN: count 0 < %t.err
// RUN: env PAGESAN_OPTIONS=log_path=%t.no/such/file not %t 2>&1 | FileCheck %s --check-prefixes=FALLBACK,CHECK
//
// So it is beside UBSan's runtime, which has options of its own.
// RUN: %pagesan -g -O1 -fsanitize=undefined %s -o %t.ubsan
// RUN: env PAGESAN_OPTIONS=log_path=%t.both not %t.ubsan 2>&1 | count 0
// RUN: cat %t.both.* | FileCheck %s --check-prefixes=CHECK,SUMMARY
// FALLBACK: WARNING: PageSan: cannot open log_path {{.*}}/such/file.{{[0-9]+}} (errno 2); reporting to stderr
// CHECK: {{^}}=={{[0-9]+}}==ERROR: AddressSanitizer: heap-buffer-overflow
// SUMMARY: {{^}}SUMMARY: AddressSanitizer: heap-buffer-overflow
// CHECK: {{^}}=={{[0-9]+}}==ABORTING
// EXE: {{^}}==log_files.c.tmp=={{[0-9]+}}==ERROR: AddressSanitizer: heap-buffer-overflow
// EXE: {{^}}==log_files.c.tmp=={{[0-9]+}}==ABORTING
// TWO: {{^}}2{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int Argc, char **Argv) {
  volatile char *P = malloc(10);
  volatile int I = 10;
  if (Argc > 1) {
    P[I] = 1;
    if (fork()) {
      wait(NULL);
      return 0;
    }
    I = 11;
    P[I] = 1;
    return 0;
  }
  P[I] = 1;
  return 0;
}
