// Two modules define one variable.
// RUN: %pagesan -g -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g %s %t.so -o %t
// RUN: not %t 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: env PAGESAN_OPTIONS=detect_odr_violation=2:halt_on_error=0 %t 2>&1 | FileCheck %s --check-prefixes=FIRST,BOTH
// RUN: env PAGESAN_OPTIONS=detect_odr_violation=1:halt_on_error=0 %t 2>&1 | FileCheck %s --check-prefixes=CHECK,ONCE
// RUN: env PAGESAN_OPTIONS=detect_odr_violation=0 %t 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: env PAGESAN_OPTIONS=report_globals=0 %t 2>&1 | FileCheck %s --check-prefix=NONE
//
// Private, hidden and weak variables may be as many as they like; a library in
// which names are bound has variables of its own; a copy that the linker puts
// into the executable is none.
// RUN: %pagesan -g -fPIC -shared -DLIBRARY -fvisibility=hidden '-DAPI=__attribute__((visibility("default")))' %s -o %t.hidden.so
// RUN: %pagesan -g %s %t.hidden.so -o %t.hidden && %t.hidden 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: %pagesan -g -fPIC -shared -DLIBRARY -Wl,-Bsymbolic %s -o %t.symbolic.so
// RUN: %pagesan -g %s %t.symbolic.so -o %t.symbolic && %t.symbolic 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: %pagesan -g -fno-pie -no-pie -DCOPY %s %t.so -o %t.copy && %t.copy 2>&1 | FileCheck %s --check-prefix=NONE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>

#ifndef API
#define API
#endif

__attribute__((weak)) int Weak = 3;
static int Private = 4;
#ifdef LIBRARY
int Same = 1;
int Differs[3] = {1};
API int sum(void) { return Same + Differs[0] + Weak + Private; }
#else
int sum(void);
#ifdef COPY
extern int Same, Differs[3];
#else
int Same = 1;
int Differs[2] = {1};
#endif
int main(void) {
  // NONE-NOT: ERROR
  // NONE: sum 18
  printf("sum %d\n", sum() + Same + Differs[0] + Weak + Private);
  return 0;
}
#endif
// FIRST: ERROR: AddressSanitizer: odr-violation (0x
// BOTH: ERROR: AddressSanitizer: odr-violation (0x
// CHECK: ERROR: AddressSanitizer: odr-violation ([[ADDR:0x[0-9a-f]+]]):
// CHECK-NEXT: [1] size=8 'Differs' {{.*}}odr.c:39 in {{.*}}odr.c.tmp{{$}}
// CHECK-NEXT: [2] size=12 'Differs' {{.*}}odr.c:31 in {{.*}}odr.c.tmp.so{{$}}
// CHECK-NEXT: These globals were registered at these points:
// CHECK-NEXT: [1]:
// CHECK-NEXT: #0
// CHECK: [2]:
// CHECK-NEXT: #0
// CHECK: HINT: if you don't care about these errors you may set ASAN_OPTIONS=detect_odr_violation=0
// CHECK-NEXT: SUMMARY: AddressSanitizer: odr-violation: global 'Differs' at {{.*}}odr.c:39 in {{.*}}odr.c.tmp
// ONCE-NOT: 'Same'
