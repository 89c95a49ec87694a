; A copy checks its ranges itself: that they were checked before saves nothing,
; and no remark says so. It does not end what is known either.
; RUN: %opt -passes='pagesan<outline>,verify' -pass-remarks=pagesan -S %s -o %t.ll 2> %t.remarks
; RUN: FileCheck %s < %t.ll
; RUN: FileCheck %s --check-prefix=REMARK --implicit-check-not=earlier < %t.remarks

; REMARK:      access not checked: an earlier check covers it
; CHECK-LABEL: define void @f(
; CHECK:       call preserve_allcc void @__pagesan_store8(ptr %p)
; CHECK:       call ptr @__pagesan_memset(ptr %p
; CHECK-NOT:   call preserve_allcc
; CHECK:       ret void
define void @f(ptr %p) {
  store i64 1, ptr %p
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 8, i1 false)
  store i32 2, ptr %p
  ret void
}

declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
