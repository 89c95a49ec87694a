// One load, from the source to the report.
//
// 1. What the pass emits: the address's shadow byte, compared with zero, and a
//    branch that is expected not to be taken. `addr >> 3` finds the byte,
//    0x7fff8000 is where the shadow starts (include/pagesan/abi/shadow_layout.h).
// RUN: %pagesan -O1 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// 2. The same as machine code: the offset is part of the compare, no register is
//    spent on it. The call is out of line, at the function's end; its callee is
//    named after the register that has the address (pass/Thunks.h). It tests
//    the same once more, then asks the runtime.
// RUN: %pagesan -O1 -S %s -o - | FileCheck %s --check-prefix=ASM
//
// 3. At run time. The last byte of 12 lies in a granule of which 4 bytes are
//    addressable: its shadow byte is 4, the check trips, the stub finds the
//    access inside and returns. The byte behind it is an error.
// RUN: %pagesan -O1 -g %s -o %t
// RUN: env PAGESAN_OPTIONS=print_stats=1 %t 11 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not %t 12 2>&1 | FileCheck %s --check-prefix=BAD
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>

// IR-LABEL: define {{.*}} @load(
// IR: %[[ADDR:.*]] = ptrtoint ptr %{{.*}} to i64
// IR-NEXT: %[[GRANULE:.*]] = lshr i64 %[[ADDR]], 3
// IR-NEXT: %[[SHADOW:.*]] = add {{.*}}i64 %[[GRANULE]], 2147450880
// IR-NEXT: %[[PTR:.*]] = inttoptr i64 %[[SHADOW]] to ptr
// IR-NEXT: %[[BYTE:.*]] = load i8, ptr %[[PTR]]
// IR-NEXT: %[[TRIP:.*]] = icmp ne i8 %[[BYTE]], 0
// IR-NEXT: br i1 %[[TRIP]], label %[[SLOW:.*]], label %[[GOON:.*]], !prof
// IR: [[SLOW]]:
// IR-NEXT: call void @llvm.asan.check.memaccess(ptr %
// IR-NEXT: br label %[[GOON]]
// IR: [[GOON]]:
// IR: load i8, ptr

// ASM-LABEL: load:
// ASM: shrq $3, %[[R:r[a-z0-9]+]]
// ASM-NEXT: cmpb $0, 2147450880(%[[R]])
// ASM-NEXT: jne [[SLOW:.LBB[0-9_]+]]
// ASM: retq
// ASM: [[SLOW]]:
// ASM: callq __asan_check_load_add_1_R
// ASM: jmp
__attribute__((noinline)) char load(char *P) { return *P; }

int main(int Argc, char **Argv) {
  char *P = calloc(12, 1);
  // BAD: ERROR: AddressSanitizer: heap-buffer-overflow on address [[WHERE:0x[0-9a-f]+]]
  // BAD-NEXT: READ of size 1 at [[WHERE]] thread T0
  // BAD-NEXT: #0 {{.*}} in load {{.*}}one_load.c:[[@LINE-6]]
  // BAD-NEXT: #1 {{.*}} in main {{.*}}one_load.c:[[@LINE+5]]
  // BAD: [[WHERE]] is located 0 bytes after 12-byte region
  // BAD: PageSan: page state Byte, window Private at [[WHERE]]
  // GOOD: trips: partial granule 1, page valid 0, stale 0, true error 0
  int Index = Argc > 1 ? atoi(Argv[1]) : 0;
  return load(P + Index);
}
