; As many copies of a value as the operand says. LLVM 20 brought it.
; REQUIRES: llvm-22
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @fill(
; CHECK-NEXT:  %[[BYTES:.*]] = mul i64 %n, 4
; CHECK-NEXT:  call preserve_allcc void @__pagesan_storeN(ptr %p, i64 %[[BYTES]])
; CHECK-NEXT:  call void @llvm.experimental.memset.pattern
define void @fill(ptr %p, i64 %n) {
  call void @llvm.experimental.memset.pattern.p0.i32.i64(ptr %p, i32 7, i64 %n, i1 false)
  ret void
}
