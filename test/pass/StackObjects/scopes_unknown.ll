; Markers that do not name a variable, or name a part of one. LLVM 22 has no such
; markers.
; REQUIRES: llvm-19
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @use(ptr nocapture)
declare void @other()

; Any variable may end here: no scope is known.
; CHECK-LABEL: define void @unknown(
; CHECK-NOT:     i8 -8
; CHECK:         ret void
define void @unknown(i1 %c) {
  %a = alloca i64
  %b = alloca i64
  %p = select i1 %c, ptr %a, ptr %b
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  call void @other()
  call void @llvm.lifetime.end.p0(i64 8, ptr %p)
  call void @use(ptr %b)
  ret void
}

; CHECK-LABEL: define void @part(
; CHECK-NOT:     i8 -8
; CHECK:         ret void
define void @part() {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 4, ptr %a)
  call void @other()
  ret void
}

declare void @llvm.lifetime.start.p0(i64, ptr nocapture)
declare void @llvm.lifetime.end.p0(i64, ptr nocapture)
