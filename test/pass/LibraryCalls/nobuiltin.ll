; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
;
; Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
target triple = "x86_64-unknown-linux-gnu"

declare i32 @memcmp(ptr, ptr, i64)
declare i32 @other(ptr, ptr, i64)
declare double @sqrt(double) memory(none)

; Code generation expands small ones into loads.
; CHECK-LABEL: define i1 @compares(
; CHECK: call i32 @memcmp(ptr %a, ptr %b, i64 8) #[[KEPT:[0-9]+]]
; CHECK: call i32 @other(ptr %a, ptr %b, i64 8){{$}}
define i1 @compares(ptr %a, ptr %b) {
  %r = call i32 @memcmp(ptr %a, ptr %b, i64 8)
  %s = call i32 @other(ptr %a, ptr %b, i64 8)
  %e = icmp eq i32 %r, %s
  ret i1 %e
}

; What touches no memory stays an instruction.
; CHECK-LABEL: define double @computes(
; CHECK: call double @sqrt(double %x){{$}}
define double @computes(double %x) {
  %r = call double @sqrt(double %x)
  ret double %r
}

; CHECK: attributes #[[KEPT]] = { nobuiltin }
