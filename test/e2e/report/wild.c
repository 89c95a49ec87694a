// Wild addresses: what the signal says, and what is known about the address.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 0 2>&1 | FileCheck %s --check-prefixes=CHECK,ZERO
// RUN: not %t 0 write 2>&1 | FileCheck %s --check-prefixes=CHECK,WRITE
// RUN: not %t 0xdeadbeefdeadbeef 2>&1 | FileCheck %s --check-prefixes=CHECK,HIGH
// RUN: not %t 0x123456789000 2>&1 | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: not %t 0x8fff9000 write 2>&1 | FileCheck %s --check-prefixes=CHECK,GAP
// RUN: not %t 0x7fff9000 2>&1 | FileCheck %s --check-prefixes=CHECK,SHADOW
// RUN: not %t 0x207000000000 2>&1 | FileCheck %s --check-prefixes=CHECK,ZONE
// What checks a wild pointer is no function of the program's.
// RUN: %pagesan -mllvm -pagesan-form=thunk -g -O1 %s -o %t.thunk
// RUN: not %t.thunk 0xdeadbeefdeadbeef 2>&1 | FileCheck %s --check-prefixes=CHECK,HIGH
// RUN: not %t.thunk 0x123456789000 2>&1 | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: not %t 0 call 2>&1 | FileCheck %s --check-prefixes=CHECK,CALL
// RUN: not %t 0 data 2>&1 | FileCheck %s --check-prefixes=CHECK,DATA
// RUN: env PAGESAN_OPTIONS=dump_registers=0:dump_instruction_bytes=1 not %t 0 2>&1 | FileCheck %s --check-prefix=BYTES --implicit-check-not="Register values"
//
// CHECK: {{^}}AddressSanitizer:DEADLYSIGNAL{{$}}
// CHECK-NEXT: {{^}}====
// ZERO-NEXT: ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc {{0x[0-9a-f]+}} bp {{0x[0-9a-f]+}} sp {{0x[0-9a-f]+}} T0){{$}}
// ZERO-NEXT: {{^}}==[[PID:[0-9]+]]==The signal is caused by a READ memory access.{{$}}
// ZERO-NEXT: {{^}}==[[PID]]==Hint: address points to the zero page.{{$}}
// ZERO-NEXT: #0 {{.*}} in load {{.*}}wild.c:[[@LINE+46]]
// ZERO-NEXT: #1 {{.*}} in main {{.*}}wild.c
// WRITE-NEXT: SEGV on unknown address 0x000000000000 (pc
// WRITE-NEXT: caused by a WRITE memory access.
// HIGH-NEXT: SEGV on unknown address (pc
// HIGH-NEXT: caused by a READ memory access.
// HIGH-NEXT: Hint: this fault was caused by a dereference of a high value address (see register values below).  Disassemble the provided pc to learn which register was used.
// HIGH-NEXT: #0 {{.*}} in load
// PLAIN-NEXT: SEGV on unknown address 0x123456789000 (pc
// PLAIN-NEXT: caused by a READ memory access.
// PLAIN-NEXT: #0 {{.*}} in load
// GAP-NEXT: SEGV on unknown address 0x00008fff9000 (pc
// GAP-NEXT: caused by a READ memory access.
// GAP-NEXT: #0 {{.*}} in store
// SHADOW-NEXT: SEGV on unknown address 0x00007fff9000 (pc
// ZONE-NEXT: SEGV on unknown address 0x207000000000 (pc
// CALL-NEXT: SEGV on unknown address 0x000000000000 (pc 0x000000000000 bp
// CALL-NEXT: Hint: pc points to the zero page.
// CALL-NEXT: caused by a READ memory access.
// CALL-NEXT: Hint: address points to the zero page.
// CALL-NEXT: {{^}}    #0 0x000000000000  (<unknown module>){{$}}
// DATA-NEXT: SEGV on unknown address [[PC:0x[0-9a-f]+]] (pc [[PC]] bp
// DATA-NEXT: caused by a READ memory access.
// DATA-NEXT: Hint: PC is at a non-executable region. Maybe a wild jump?
// CHECK: {{^}}{{.*}}Register values:{{$}}
// CHECK-NEXT: {{^}}rax = 0x{{[0-9a-f]+}}  rbx = 0x{{[0-9a-f]+}}  rcx = 0x{{[0-9a-f]+}}  rdx = 0x{{[0-9a-f]+}}
// CHECK-NEXT: {{^}}rdi =
// CHECK-NEXT: {{^}} r8 =
// CHECK-NEXT: {{^}}r12 =
// CHECK-NEXT: {{^}}AddressSanitizer can not provide additional info.{{$}}
// CALL-NEXT: {{^}}SUMMARY: AddressSanitizer: SEGV (<unknown module>) {{$}}
// ZERO-NEXT: {{^}}SUMMARY: AddressSanitizer: SEGV {{.*}}wild.c:{{[0-9:]+}} in load{{$}}
// GAP: {{^}}PageSan: 0x00008fff9000 lies in the shadow gap area
// SHADOW: {{^}}PageSan: 0x00007fff9000 lies in the low shadow area
// ZONE: {{^}}PageSan: 0x207000000000 lies in the heap zone, beyond all that is in use
// BYTES: First 16 instruction bytes at pc: {{(([0-9a-f][0-9a-f] ){16})}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static char Data[1000];
static volatile int Sink;

__attribute__((noinline)) static void load(unsigned long Addr) {
  Sink = *(volatile int *)Addr;
}
__attribute__((noinline)) static void store(unsigned long Addr) {
  *(volatile int *)Addr = 1;
}
__attribute__((noinline)) static void call(unsigned long Addr) {
  ((void (*)(void))Addr)();
  Sink = 1; // no tail call
}

int main(int Argc, char **Argv) {
  const char *How = Argc > 2 ? Argv[2] : "read";
  unsigned long Addr = strtoul(Argv[1], NULL, 0);
  if (!strcmp(How, "write"))
    store(Addr);
  else if (!strcmp(How, "call"))
    call(Addr);
  else if (!strcmp(How, "data"))
    call((unsigned long)Data);
  else
    load(Addr);
  return 0;
}
