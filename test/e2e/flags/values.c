// What is wrong with an option is said, and what happens then is defined.
// RUN: %pagesan -g %s -o %t
// RUN: env PAGESAN_OPTIONS=exitcode=0x10 %t 2>&1 | FileCheck %s --check-prefix=RUNS --implicit-check-not=PageSan
// RUN: env PAGESAN_OPTIONS=exitcode not %t 2>&1 | FileCheck %s --check-prefix=NOVALUE --implicit-check-not=running
// RUN: env PAGESAN_OPTIONS=halt_on_error=maybe not %t 2>&1 | FileCheck %s --check-prefix=BOOL --implicit-check-not=running
// RUN: env ASAN_OPTIONS=exitcode=12345678901234567890 not %t 2>&1 | FileCheck %s --check-prefix=INT --implicit-check-not=running
// RUN: env ASAN_OPTIONS=quarantine_size_mb=-1 not %t 2>&1 | FileCheck %s --check-prefix=SIZE --implicit-check-not=running
// RUN: env ASAN_OPTIONS=handle_segv=3 not %t 2>&1 | FileCheck %s --check-prefix=SIGNAL --implicit-check-not=running
// RUN: env ASAN_OPTIONS=redzone=2147483647 not %t 2>&1 | FileCheck %s --check-prefix=REDZONE --implicit-check-not=running
// RUN: env ASAN_OPTIONS=redzone=32768 %t 2>&1 | FileCheck %s --check-prefix=RUNS
// RUN: env ASAN_OPTIONS="log_path='abc" not %t 2>&1 | FileCheck %s --check-prefix=QUOTE --implicit-check-not=running
// RUN: env ASAN_OPTIONS=exitcode= not %t 2>&1 | FileCheck %s --check-prefix=EMPTY --implicit-check-not=running
// RUN: env ASAN_OPTIONS=nonsense=1:more_nonsense=2 %t 2>&1 | FileCheck %s --check-prefixes=UNKNOWN,RUNS
// RUN: env ASAN_OPTIONS=::,,:%t=5 %t 2>&1 | FileCheck %s --check-prefixes=RUNS
// NOVALUE: ERROR: PageSan option exitcode in PAGESAN_OPTIONS has no value; write exitcode=VALUE
// BOOL: ERROR: PageSan option halt_on_error in PAGESAN_OPTIONS: "maybe" is not 0, 1, no, yes, false or true
// INT: ERROR: PageSan option exitcode in ASAN_OPTIONS: "12345678901234567890" is not a number
// SIZE: ERROR: PageSan option quarantine_size_mb in ASAN_OPTIONS: "-1" is not a number, not negative
// SIGNAL: ERROR: PageSan option handle_segv in ASAN_OPTIONS: "3" is not 0, 1 or 2
// REDZONE: option redzone=2147483647: at most 32768
// QUOTE: ERROR: PageSan option log_path in ASAN_OPTIONS: the closing ' is missing
// EMPTY: ERROR: PageSan option exitcode in ASAN_OPTIONS: "" is not a number
// UNKNOWN: WARNING: PageSan: unknown option nonsense in ASAN_OPTIONS is ignored (help=1 lists all)
// UNKNOWN: WARNING: PageSan: unknown option more_nonsense in ASAN_OPTIONS is ignored
//
// Options without effect are silent, or named all in one line.
// RUN: env ASAN_OPTIONS=allow_addr2line=1:coverage_pcs=0 %t 2>&1 | FileCheck %s --check-prefix=RUNS --implicit-check-not=WARNING
// RUN: env ASAN_OPTIONS=allow_addr2line=1:verbosity=1:coverage_pcs=0:allow_addr2line=1 %t 2>&1 | FileCheck %s --check-prefixes=INERT,RUNS
// RUN: env ASAN_OPTIONS=verbosity=1 %t 2>&1 | FileCheck %s --check-prefix=RUNS --implicit-check-not=WARNING
// INERT: {{^}}=={{[0-9]+}}==WARNING: PageSan: options without effect: allow_addr2line, coverage_pcs{{$}}
// RUNS: running
//
// RUN: env ASAN_OPTIONS=atexit=1 %t 2>&1 | FileCheck %s --check-prefix=STATS
// STATS: PageSan statistics
//
// A core dump limit of 0 is the program's to see.
// RUN: sh -c 'ulimit -c unlimited; env ASAN_OPTIONS=disable_coredump=1 %t core' 2>&1 | FileCheck %s --check-prefix=NOCORE
// NOCORE: core limit 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <sys/resource.h>

int main(int Argc, char **Argv) {
  puts("running");
  if (Argc > 1) {
    struct rlimit Limit;
    getrlimit(RLIMIT_CORE, &Limit);
    printf("core limit %lu\n", (unsigned long)Limit.rlim_cur);
  }
  return 0;
}
