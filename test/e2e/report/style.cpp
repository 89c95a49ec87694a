// How reports look: colours, formats of frames, inlined frames, places, tokens.
// RUN: %pagesanxx -g -O1 %s -o %t -lpthread
// RUN: not %t 2>&1 | tr '\033' '@' | FileCheck %s --check-prefix=PLAIN "--implicit-check-not=@[1m"
// RUN: not %t > %t.out 2>&1
// A blank line ends each stack.
// RUN: awk '/^    #/ {InStack = 1; next} InStack && /./ {exit 1} {Stacks += InStack; InStack = 0} END {exit Stacks != 4}' %t.out
// RUN: env ASAN_OPTIONS=color=never not %t 2>&1 | tr '\033' '@' | FileCheck %s --check-prefix=PLAIN "--implicit-check-not=@[1m"
// RUN: env ASAN_OPTIONS=color=always not %t 2>&1 | tr '\033' '@' | FileCheck %s --check-prefix=COLOR
// RUN: env ASAN_OPTIONS=color=mauve not %t 2>&1 | tr '\033' '@' | FileCheck %s --check-prefix=MAUVE "--implicit-check-not=@[1m"
// RUN: env ASAN_OPTIONS=symbolize_inline_frames=0 not %t 2>&1 | FileCheck %s --check-prefix=OUTER
// RUN: env ASAN_OPTIONS=dedup_token_length=3 not %t 2>&1 | FileCheck %s --check-prefix=TOKEN
// RUN: env ASAN_OPTIONS=strip_path_prefix=%S/ not %t 2>&1 | FileCheck %s --check-prefix=STRIPPED
// RUN: env ASAN_OPTIONS=symbolize_vs_style=1 not %t 2>&1 | FileCheck %s --check-prefix=VS
// RUN: env ASAN_OPTIONS=demangle=0 not %t 2>&1 | FileCheck %s --check-prefix=MANGLED
// RUN: env ASAN_OPTIONS=print_summary=0:print_legend=0 not %t 2>&1 | FileCheck %s --check-prefix=SHORT --implicit-check-not=SUMMARY --implicit-check-not=legend
// RUN: env ASAN_OPTIONS=print_cmdline=1:print_module_map=1 not %t some arguments 2>&1 | FileCheck %s --check-prefix=PROCESS
// RUN: env ASAN_OPTIONS=print_module_map=2:halt_on_error=0 %t 2>&1 | FileCheck %s --check-prefix=MAP
// RUN: env ASAN_OPTIONS="stack_trace_format='%%n|%%p|%%f|%%q|%%s|%%l|%%c|%%S|%%F|%%L|%%m|%%o|%%b|%%M|%%%%'" not %t 2>&1 | FileCheck %s --check-prefix=FIELDS
// RUN: env ASAN_OPTIONS=stack_trace_format=DEFAULT not %t 2>&1 | FileCheck %s --check-prefix=PLAIN
// RUN: env ASAN_OPTIONS=stack_trace_format=%%B not %t 2>&1 | FileCheck %s --check-prefix=UNKNOWN --implicit-check-not=heap-buffer-overflow
//
// PLAIN: {{^}}==[[PID:[0-9]+]]==ERROR: AddressSanitizer: heap-buffer-overflow on address [[ADDR:0x[0-9a-f]+]]
// PLAIN-NEXT: {{^}}WRITE of size 1 at [[ADDR]] thread T2{{$}}
// PLAIN-NEXT: {{^}}    #0 {{0x[0-9a-f]+}} in inlined(char volatile*) {{.*}}style.cpp:[[@LINE+58]]:{{[0-9]+$}}
// PLAIN-NEXT: {{^}}    #1 {{0x[0-9a-f]+}} in inner(void*) {{.*}}style.cpp:[[@LINE+60]]:{{[0-9]+$}}
// PLAIN: {{^}}[[ADDR]] is located 0 bytes after 10-byte region [{{0x[0-9a-f]+}},[[ADDR]]){{$}}
// PLAIN-NEXT: {{^}}allocated by thread T1 here:{{$}}
// PLAIN: {{^}}Thread T2 created by T1 here:{{$}}
// PLAIN-NEXT: #0 {{.*}} in pthread_create (
// PLAIN-NEXT: #1 {{.*}} in outer(void*) {{.*}}style.cpp
// PLAIN: {{^}}Thread T1 created by T0 here:{{$}}
// PLAIN-NEXT: #0 {{.*}} in pthread_create (
// PLAIN-NEXT: #1 {{.*}} in main {{.*}}style.cpp
// PLAIN: {{^}}SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}style.cpp:{{[0-9:]+}} in inlined(char volatile*){{$}}
// PLAIN-NEXT: {{^}}Shadow bytes around the buggy address:{{$}}
// PLAIN-NEXT: {{^}}  0x{{[0-9a-f]+:( [0-9a-f]{2})+$}}
// PLAIN: {{^}}=>0x{{[0-9a-f]+:.*}}[02]fa
// PLAIN: {{^}}Shadow byte legend (one shadow byte represents 8 application bytes):{{$}}
// PLAIN-NEXT: {{^}}  Addressable:           00{{$}}
// PLAIN-NEXT: {{^}}  Partially addressable: 01 02 03 04 05 06 07 {{$}}
// PLAIN-NEXT: {{^}}  Heap left redzone:       fa{{$}}
// PLAIN: {{^}}==[[PID]]==ABORTING{{$}}
//
// COLOR: {{^}}@[1m@[31m=={{[0-9]+}}==ERROR: AddressSanitizer: heap-buffer-overflow on
// COLOR-NEXT: {{^}}@[1m@[0m@[1m@[34mWRITE of size 1 at {{.*}} thread T2@[1m@[0m{{$}}
// COLOR-NEXT: {{^}}    #0
// COLOR: {{^}}@[1m@[32m0x{{[0-9a-f]+}} is located 0 bytes after
// COLOR-NEXT: {{^}}@[1m@[0m@[1m@[35mallocated by thread T1 here:@[1m@[0m{{$}}
// COLOR: {{^}}SUMMARY
// COLOR: [@[1m@[0m02@[1m@[0m]@[1m@[31mfa@[1m@[0m
// MAUVE: WARNING: PageSan: option color: "mauve" is not always, never or auto; taken for never
// MAUVE: {{^}}=={{[0-9]+}}==ERROR: AddressSanitizer: heap-buffer-overflow
// OUTER: {{^}}    #0 {{.*}} in inner(void*) {{.*}}style.cpp
// OUTER-NOT: inlined
// TOKEN: {{^}}DEDUP_TOKEN: inlined(char volatile*)--inner(void*)--run_thread{{$}}
// TOKEN: {{^}}DEDUP_TOKEN: malloc--outer(void*)--run_thread{{$}}
// STRIPPED: {{^}}    #0 {{0x[0-9a-f]+}} in inlined(char volatile*) style.cpp:
// STRIPPED: SUMMARY: AddressSanitizer: heap-buffer-overflow style.cpp:
// VS: #0 {{.*}} in inlined(char volatile*) {{.*}}style.cpp({{[0-9]+,[0-9]+}})
// MANGLED: #0 {{.*}} in _ZL7inlinedPVc
// SHORT: #0
// SHORT: ABORTING
// PROCESS: {{^}}Command: {{.*}}style.cpp.tmp some arguments {{$}}
// PROCESS: ABORTING
// PROCESS-NEXT: {{^}}=={{[0-9]+}}==Process memory map follows:{{$}}
// PROCESS: {{^}}{{	}}0x{{[0-9a-f]+}}-0x{{[0-9a-f]+	.*}}style.cpp.tmp{{$}}
// PROCESS: {{^}}=={{[0-9]+}}==End of process memory map.{{$}}
// MAP: Process memory map follows:
// MAP: End of process memory map
// FIELDS: WRITE of size
// FIELDS-NEXT: {{^}}0|[[PC:0x[0-9a-f]+]]|inlined(char volatile*)|0x0|[[FILE:.*style.cpp]]|[[LINE:[0-9]+]]|[[COLUMN:[0-9]+]]|[[FILE]]:[[LINE]]:[[COLUMN]]|in inlined(char volatile*)|[[FILE]]:[[LINE]]:[[COLUMN]]|[[MODULE:/.*style.cpp.tmp]]|[[OFFSET:0x[0-9a-f]+]]|(BuildId: [[ID:[0-9a-f]+]])|(style.cpp.tmp+[[OFFSET]]) (BuildId: [[ID]])|%{{$}}
// FIELDS-NEXT: {{^}}1|[[PC]]|inner(void*)|
// FIELDS: {{^}}0|{{0x[0-9a-f]+}}|malloc|0x0||0|0||in malloc|([[MODULE]]+[[AT:0x[0-9a-f]+]]) (BuildId: [[ID]])|[[MODULE]]|[[AT]]|(BuildId: [[ID]])|(style.cpp.tmp+[[AT]]) (BuildId: [[ID]])|%{{$}}
// UNKNOWN: ERROR: PageSan option stack_trace_format: there is no field %B
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdlib.h>

__attribute__((always_inline)) static inline void inlined(volatile char *P) {
  P[10] = 1;
}
static void *inner(void *P) {
  inlined((char *)P);
  return nullptr;
}

static void *outer(void *) {
  pthread_t Thread;
  pthread_create(&Thread, nullptr, inner, malloc(10));
  pthread_join(Thread, nullptr);
  return nullptr;
}

int main() {
  pthread_t Thread;
  pthread_create(&Thread, nullptr, outer, nullptr);
  pthread_join(Thread, nullptr);
}
