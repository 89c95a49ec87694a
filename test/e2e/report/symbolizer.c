// Whatever is wrong with the symbolizer, reports come out in time, with module
// and offset, and one line says so; without one by choice, none does.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: printf '#!/bin/sh\nexec sleep 1000\n' > %t.hangs
// RUN: printf '#!/bin/sh\nkill -SEGV $$\n' > %t.crashes
// RUN: printf '#!/bin/sh\nwhile read L; do echo some garbage; echo; done\n' > %t.garbage
// RUN: printf '#!/bin/sh\nread L; echo main; echo a.c:5:6; echo; exit 0\n' > %t.quits
// RUN: printf '#!/bin/sh\nexec yes 2> /dev/null\n' > %t.floods
// RUN: printf '#!/bin/sh\nread L; for I in 1 2 3 4 5 6; do sleep 2; done\necho slow; echo a.c:5:6; echo; exit 0\n' > %t.slow
// RUN: chmod +x %t.slow %t.hangs %t.crashes %t.garbage %t.quits %t.floods
//
// RUN: env PAGESAN_SYMBOLIZER_PATH=%t.missing not %t 2>&1 | FileCheck %s --check-prefixes=RAW,MISSING
// RUN: env PAGESAN_OPTIONS=external_symbolizer_path=%t.missing not %t 2>&1 | FileCheck %s --check-prefixes=RAW,MISSING
// RUN: env -u PAGESAN_SYMBOLIZER_PATH PATH=/nonexistent not %t 2>&1 | FileCheck %s --check-prefixes=RAW,NOWHERE
//
// One that does nothing for ten seconds is given up, one that goes on working is not.
// RUN: sh -c 'PAGESAN_SYMBOLIZER_PATH=%t.slow timeout 60 %t 2> %t.slow.out & PAGESAN_SYMBOLIZER_PATH=%t.hangs timeout 60 %t 2> %t.hangs.out; wait'
// RUN: FileCheck %s --check-prefixes=RAW,SILENT < %t.hangs.out
// RUN: FileCheck %s --check-prefix=SLOW < %t.slow.out
//
// RUN: env PAGESAN_SYMBOLIZER_PATH=%t.crashes not %t 2>&1 | FileCheck %s --check-prefixes=RAW,SILENT
// RUN: env PAGESAN_SYMBOLIZER_PATH=%t.floods not timeout 60 %t 2>&1 | FileCheck %s --check-prefixes=RAW,SILENT
// RUN: env PAGESAN_SYMBOLIZER_PATH=%t.garbage not %t 2>&1 | FileCheck %s --check-prefixes=RAW,GARBAGE
// RUN: env PAGESAN_SYMBOLIZER_PATH=%t.quits not %t 2>&1 | FileCheck %s --check-prefix=QUITS
// RUN: env PAGESAN_SYMBOLIZER_PATH= not %t 2>&1 | FileCheck %s --check-prefixes=RAW --implicit-check-not=WARNING
// RUN: env PAGESAN_OPTIONS=external_symbolizer_path= not %t 2>&1 | FileCheck %s --check-prefixes=RAW --implicit-check-not=WARNING
// RUN: env PAGESAN_OPTIONS=symbolize=0 not %t 2>&1 | FileCheck %s --check-prefixes=RAW --implicit-check-not=WARNING
//
// The other variables, in order.
// RUN: env -u PAGESAN_SYMBOLIZER_PATH ASAN_SYMBOLIZER_PATH=%t.quits not %t 2>&1 | FileCheck %s --check-prefix=QUITS
// RUN: env ASAN_SYMBOLIZER_PATH=%t.missing not %t 2>&1 | FileCheck %s --check-prefix=FOUND --implicit-check-not=WARNING
//
// RAW: WRITE of size 1
// RAW-NEXT: {{^}}    #0 {{0x[0-9a-f]+}}  ({{.*}}symbolizer.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}}){{$}}
// RAW: {{^}}SUMMARY: AddressSanitizer: heap-buffer-overflow ({{.*}}symbolizer.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}}) {{$}}
// MISSING: WARNING: PageSan: cannot execute the symbolizer {{.*}}.missing; addresses stay as they are
// NOWHERE: WARNING: PageSan: cannot execute the symbolizer llvm-symbolizer; addresses stay as they are
// SILENT: WARNING: PageSan: the symbolizer does not answer; addresses stay as they are
// GARBAGE: WARNING: PageSan: the symbolizer's answer makes no sense; addresses stay as they are
// QUITS: {{^}}    #0 {{.*}} in main a.c:5:6{{$}}
// QUITS-NEXT: {{^}}    #1 {{0x[0-9a-f]+}}  ({{.*}}+0x{{[0-9a-f]+}})
// QUITS: WARNING: PageSan: the symbolizer does not answer
// QUITS-NOT: WARNING
// SLOW: {{^}}    #0 {{.*}} in slow a.c:5:6{{$}}
// FOUND: {{^}}    #0 {{.*}} in main {{.*}}symbolizer.c:
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

int main(void) {
  volatile char *P = malloc(10);
  P[10] = 1;
  return 0;
}
