; A second run changes nothing: fat LTO reaches the end of the pipeline twice.
; RUN: %opt -passes=pagesan -S %s -o %t.once.ll
; RUN: %opt -passes='pagesan,pagesan-mark,pagesan' -S %s -o %t.twice.ll
; RUN: %opt -passes=pagesan -S %t.once.ll -o %t.later.ll
; RUN: diff %t.once.ll %t.twice.ll
; RUN: FileCheck %s < %t.twice.ll
; RUN: FileCheck %s < %t.later.ll

; CHECK-COUNT-1: call preserve_allcc void @__pagesan_trip_load4(
; CHECK-NOT:     call preserve_allcc
; CHECK:         call ptr @__pagesan_memcpy
; CHECK-NOT:     call {{.*}}@__pagesan
define i32 @f(ptr %p, ptr %q, i64 %n) {
  %v = load i32, ptr %p
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 %n, i1 false)
  ret i32 %v
}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
