// A report goes through no symbolic link: in a folder that all may write to
// somebody else would choose the file that is overwritten.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: rm -f %t.log.* && echo precious > %t.precious
// RUN: not sh -c 'ln -s %t.precious %t.log.$$ && exec env PAGESAN_OPTIONS=log_path=%t.log %t' 2>&1 | FileCheck %s
// RUN: grep -x precious %t.precious
//
// A file that is there is emptied and used, as ever.
// RUN: rm -f %t.log.*
// RUN: not sh -c 'echo old > %t.log.$$ && exec env PAGESAN_OPTIONS=log_path=%t.log %t' 2>&1 | count 0
// RUN: cat %t.log.* | FileCheck %s --check-prefix=FILE --implicit-check-not=old
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(10);
  P[10] = 1;
  return 0;
}
// CHECK: WARNING: PageSan: cannot open log_path {{.*}} (errno 40); reporting to stderr
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// FILE: ERROR: AddressSanitizer: heap-buffer-overflow
