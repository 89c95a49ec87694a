; What a scope's end writes ends where the variable does: not one byte of the
; redzone behind it.
; RUN: %opt -passes='pagesan<use-after-return=never>,verify' -S %s | FileCheck %s

; Three granules: two bytes and one.
; CHECK-LABEL: define void @three(
; CHECK:       call void @use(ptr %a)
; CHECK:       store i16 -1800,
; CHECK:       store i8 -8,
; CHECK-NOT:   store
; CHECK:       call void @other()
define void @three() {
  %a = alloca [24 x i8]
  call void @other()
  call void @llvm.lifetime.start.p0(i64 24, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 24, ptr %a)
  call void @other()
  call void @use(ptr null)
  ret void
}

declare void @use(ptr)
declare void @other()
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)
