// Options from files, where they are named.
// RUN: %pagesan %s -o %t
// RUN: printf 'exitcode=7\nhelp=1' > %t.options
// RUN: env ASAN_OPTIONS=include=%t.options %t 2>&1 | FileCheck %s --check-prefix=SEVEN
// RUN: env ASAN_OPTIONS=include=%t.options:exitcode=8 %t 2>&1 | FileCheck %s --check-prefix=EIGHT
// RUN: cp %t.options %t.include.c.tmp && env "ASAN_OPTIONS=include='%t.%%b'" %t 2>&1 | FileCheck %s --check-prefix=SEVEN
// RUN: env ASAN_OPTIONS=include_if_exists=%t.nonesuch:help=1 %t 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: env ASAN_OPTIONS=include=%t.nonesuch not %t 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: echo "include=%t.round" > %t.round && env ASAN_OPTIONS=include=%t.round not %t 2>&1 | FileCheck %s --check-prefix=ROUND
// RUN: echo "nonsense=1" > %t.unknown && env ASAN_OPTIONS=include=%t.unknown %t 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// SEVEN: {{^ *}}exitcode=7
// EIGHT: {{^ *}}exitcode=8
// ONE: {{^ *}}exitcode=1
// MISSING: option include: Failed to read options from {{.*}}.nonesuch (errno 2)
// ROUND: option include: files include one another without end
// UNKNOWN: unknown option nonsense in {{.*}}.unknown is ignored
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

int main(void) { return 0; }
