// Reports of leaks in LeakSanitizer's words, and the options that shape them.
// What counts lines keeps objects of its own.
// XFAIL: counted-lines
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s --check-prefixes=ALL,SUM --match-full-lines --strict-whitespace
// RUN: env LSAN_OPTIONS=exitcode=7 sh -c '%t; test $? = 7' 2> /dev/null
// RUN: env ASAN_OPTIONS=exitcode=0 %t 2>&1 | FileCheck %s --check-prefix=SUM
// RUN: env ASAN_OPTIONS=detect_leaks=0 %t 2>&1 | count 0
// RUN: env LSAN_OPTIONS=max_leaks=1:report_objects=1 not %t 2>&1 | FileCheck %s --check-prefixes=TOP,SUM --implicit-check-not=Indirect
// RUN: env ASAN_OPTIONS=log_path=%t.log not %t 2>&1 | count 0
// RUN: cat %t.log.* | FileCheck %s --check-prefixes=SUM && rm %t.log.*
// RUN: env LSAN_OPTIONS=resolution=1 not %t 2>&1 | FileCheck %s --check-prefixes=ONE,SUM
// RUN: env LSAN_OPTIONS=log_threads=1 not %t 2>&1 | FileCheck %s --check-prefixes=THREADS,SUM
// RUN: env ASAN_OPTIONS=use_globals=0 not %t 2>&1 | FileCheck %s --check-prefix=GLOBAL
//
// Suppressions: by a path, beside the executable; for all, with what they leave
// to print.
// RUN: echo "leak:makeList" > %t.some
// RUN: env LSAN_OPTIONS=suppressions=%t.some not %t 2>&1 | FileCheck %s --check-prefix=SOME --implicit-check-not="makeList report.c"
// RUN: cd / && env LSAN_OPTIONS=suppressions=report.c.tmp.some not %t 2>&1 | FileCheck %s --check-prefix=SOME
// RUN: env ASAN_OPTIONS=suppressions=%t.some not %t 2>&1 | FileCheck %s --check-prefix=SOME
// RUN: env LSAN_OPTIONS=suppressions=%t.some:print_suppressions=0 not %t 2>&1 | FileCheck %s --check-prefix=QUIET --implicit-check-not=Suppressions
// RUN: echo "leak:report.c$" > %t.every
// RUN: env LSAN_OPTIONS=suppressions=%t.every %t 2>&1 | FileCheck %s --check-prefix=EVERY --implicit-check-not=ERROR
// RUN: env LSAN_OPTIONS=suppressions=%t.missing not %t 2>&1 | FileCheck %s --check-prefix=MISSING
//
// ALL:{{^$}}
// ALL-NEXT:=================================================================
// ALL-NEXT:==[[PID:[0-9]+]]==ERROR: LeakSanitizer: detected memory leaks
// ALL-EMPTY:
// ALL-NEXT:Direct leak of 3600 byte(s) in 3 object(s) allocated from:
// ALL-NEXT:    #0 0x{{[0-9a-f]+}} in malloc {{.*}}
// ALL-NEXT:    #1 0x{{[0-9a-f]+}} in makeThree {{.*}}report.c:[[@LINE+52]]:{{[0-9]+}}
// ALL-NEXT:    #2 0x{{[0-9a-f]+}} in main {{.*}}report.c:{{[0-9:]+}}
// ALL:Direct leak of 16 byte(s) in 1 object(s) allocated from:
// ALL-NEXT:    #0 0x{{[0-9a-f]+}} in calloc {{.*}}
// ALL-NEXT:    #1 0x{{[0-9a-f]+}} in makeList {{.*}}report.c:[[@LINE+52]]:{{[0-9]+}}
// ALL:Indirect leak of 100 byte(s) in 1 object(s) allocated from:
// ALL-NEXT:    #0 0x{{[0-9a-f]+}} in malloc {{.*}}
// ALL-NEXT:    #1 0x{{[0-9a-f]+}} in makeList {{.*}}report.c:[[@LINE+50]]:{{[0-9]+}}
//
// All of malloc's are one, and keep no more than its frame.
// ONE: Direct leak of 3600 byte(s) in 3 object(s)
// ONE-NEXT: #0 {{.*}} in malloc
// ONE-EMPTY:
// ONE: Direct leak of 16 byte(s) in 1 object(s)
// ONE-NEXT: #0 {{.*}} in calloc
// ONE-EMPTY:
//
// THREADS: Processing thread [[PID:[0-9]+]].
// THREADS-NEXT: Stack at 0x{{[0-9a-f]+}}-0x{{[0-9a-f]+}} (SP = 0x{{[0-9a-f]+}}).
// THREADS-NEXT: TLS at 0x{{[0-9a-f]+}} - 0x{{[0-9a-f]+}}.
// THREADS: =={{.*}}==ERROR: LeakSanitizer
//
// TOP: The 1 top leak(s):
// TOP-NEXT: Direct leak of 3600 byte(s) in 3 object(s)
// TOP: Objects leaked above:
// TOP-NEXT: 0x{{[0-9a-f]+}} (1200 bytes)
// TOP-NEXT: 0x{{[0-9a-f]+}} (1200 bytes)
// TOP-NEXT: 0x{{[0-9a-f]+}} (1200 bytes)
// TOP: Omitting 2 more leak(s).
//
// SUM:SUMMARY: AddressSanitizer: 3716 byte(s) leaked in 5 allocation(s).
//
// SOME: Direct leak of 3600 byte(s) in 3 object(s)
// SOME: -----------------------------------------------------
// SOME-NEXT: Suppressions used:
// SOME-NEXT:   count      bytes template
// SOME-NEXT:       2        116 makeList
// SOME-NEXT: -----------------------------------------------------
// SOME-EMPTY:
// SOME-NEXT: SUMMARY: AddressSanitizer: 3600 byte(s) leaked in 3 allocation(s).
// QUIET: SUMMARY: AddressSanitizer: 3600 byte(s) leaked in 3 allocation(s).
// EVERY: Suppressions used:
// EVERY: 5 3716 report.c$
// MISSING: suppressions file '{{.*}}.missing'
// GLOBAL: SUMMARY: AddressSanitizer: {{[0-9]+}} byte(s) leaked in 6 allocation(s).
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

static void makeThree(void) {
  for (int I = 0; I < 3; ++I)
    *(volatile char *)malloc(1200) = 1;
}

static void makeList(void) {
  void **Head = calloc(2, 8);
  Head[0] = malloc(100);
}

static void *Kept;

static void wipeStack(void) {
  for (volatile char Dirt[4096], *P = Dirt; P < Dirt + 4096; ++P)
    *P = 0;
}

int main(void) {
  makeThree();
  makeList();
  Kept = malloc(50);
  wipeStack();
  return 0;
}
