// Objects that AddressSanitizer's own pass instrumented do not link, and GNU ld
// says why.
// RUN: %clang -fsanitize=address -c %s -o %t.o
// RUN: not %pagesan -fuse-ld=bfd %t.o -o %t 2> %t.err
// RUN: FileCheck %s --input-file=%t.err
// RUN: not %pagesan -fuse-ld=lld %t.o -o %t 2>&1 | FileCheck %s --check-prefix=LLD
// CHECK: warning: this object was instrumented by AddressSanitizer's own pass {{.*}}: rebuild it with pagesan-clang
// CHECK: undefined reference to `__asan_report_
// LLD: undefined symbol: __asan_report_
//
// Our own do not have that warning.
// RUN: %pagesan -fuse-ld=bfd %s -o %t.own 2>&1 | count 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

static int *volatile P;
int main(void) { return P ? *P : 0; }
