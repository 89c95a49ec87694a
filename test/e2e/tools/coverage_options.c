// Coverage has options of its own, the program's first and then the user's, and
// a callback for each thing that it can trace: whoever does not collect it
// links and runs all the same, and whoever does gets the calls.
// RUN: %pagesan -fsanitize-coverage=trace-pc-guard -DDEFAULTS %s -o %t.own
// RUN: env SANCOV_OPTIONS= %t.own 2>&1 | FileCheck %s --check-prefix=HELP
// RUN: env SANCOV_OPTIONS=help=0 %t.own 2>&1 | FileCheck %s --check-prefix=NONE --implicit-check-not=symbolize
// RUN: env SANCOV_OPTIONS=help=0:symbolize=yes PAGESAN_OPTIONS=verbosity=1 %t.own 2>&1 | FileCheck %s --check-prefix=SYMBOLIZE
// RUN: %pagesan -fsanitize-coverage=trace-pc-guard %s -o %t
// RUN: env SANCOV_OPTIONS=nonsense=1 %t 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: env SANCOV_OPTIONS=help=perhaps not %t 2>&1 | FileCheck %s --check-prefix=BAD --implicit-check-not=ran
// HELP: Available flags for AddressSanitizer
// HELP-NEXT: {{^}}  symbolize=0
// HELP: ran: 0 loads
// NONE: ran: 0 loads
// SYMBOLIZE: WARNING: PageSan: option symbolize of coverage is without effect
// SYMBOLIZE: ran
// UNKNOWN: unknown option nonsense in SANCOV_OPTIONS
// UNKNOWN: ran: 0 loads
// BAD: option help in SANCOV_OPTIONS: "perhaps" is not
//
// RUN: %pagesan -O0 -fsanitize-coverage=trace-pc-guard,trace-loads,trace-stores %s -o %t.traced
// RUN: %t.traced 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: %pagesan -O0 -fsanitize-coverage=trace-pc-guard,trace-loads,trace-stores -DCOLLECT %s -o %t.collected
// RUN: %t.collected 2>&1 | FileCheck %s --check-prefix=COLLECTED
// COLLECTED: ran: {{[1-9][0-9]*}} loads
//
// No name of AddressSanitizer's is missing, and all callbacks may be replaced.
// RUN: %clang -fsanitize=address %s -o %t.asan
// RUN: llvm-nm --defined-only --extern-only %t.asan | awk '$3 ~ /^__(sanitizer_cov|sancov)_/ {print $3}' | sort > %t.theirs
// RUN: FileCheck %s --check-prefix=THEIRS --input-file=%t.theirs
// RUN: llvm-nm --defined-only --extern-only %pagesan_lib | awk '$2 ~ /[WV]/ {print $3}' | sort -u | comm -23 %t.theirs - | count 0
// THEIRS-DAG: __sanitizer_cov_load16
// THEIRS-DAG: __sancov_default_options
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdio.h>

int Loads;
#ifdef DEFAULTS
const char *__sancov_default_options(void) { return "help=1"; }
#endif
#ifdef COLLECT
__attribute__((no_sanitize("coverage"))) void __sanitizer_cov_load4(int *P) {
  ++Loads;
}
#endif

int Source, Target;
int main(void) {
  Target = Source;
  fprintf(stderr, "ran: %d loads\n", Loads);
  return 0;
}
