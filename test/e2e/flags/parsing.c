// RUN: %pagesan %s -o %t
// RUN: env PAGESAN_OPTIONS=no_such_option=1:no_such_option=2:detect_leaks=0 %t 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: env PAGESAN_OPTIONS=exitcode=seven not %t 2>&1 | FileCheck %s --check-prefix=MALFORMED
// RUN: env PAGESAN_OPTIONS=help=1 %t 2>&1 | FileCheck %s --check-prefix=HELP
// RUN: env PAGESAN_OPTIONS="log_path='stderr' exitcode=3,help=1" %t 2>&1 | FileCheck %s --check-prefix=SEPARATORS
// UNKNOWN: WARNING: PageSan: unknown option no_such_option in PAGESAN_OPTIONS
// UNKNOWN-NOT: WARNING
// MALFORMED: option exitcode in PAGESAN_OPTIONS: "seven" is not a number
// HELP: exitcode=1
// HELP: halt_on_error=1
// SEPARATORS: exitcode=3
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

int main(void) { return 0; }
