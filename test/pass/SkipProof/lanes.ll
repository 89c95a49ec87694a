; Lanes are proven good together: all that may be touched is inside, or each is
; looked at.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

; CHECK-LABEL: define <4 x i32> @inside(
; CHECK-NOT:   call preserve_allcc
; CHECK:       ret <4 x i32>
define <4 x i32> @inside(<4 x i1> %m) {
  %v = call <4 x i32> @llvm.masked.load.v4i32.p0(ptr @array, i32 4, <4 x i1> %m, <4 x i32> zeroinitializer)
  ret <4 x i32> %v
}

; CHECK-LABEL: define <4 x i32> @beyond(
; CHECK:       call preserve_allcc void @__pagesan_load4(
; CHECK:       ret <4 x i32>
define <4 x i32> @beyond(<4 x i1> %m) {
  %v = call <4 x i32> @llvm.masked.load.v4i32.p0(ptr getelementptr (i8, ptr @array, i64 4), i32 4, <4 x i1> %m, <4 x i32> zeroinitializer)
  ret <4 x i32> %v
}

@array = global [4 x i32] zeroinitializer, align 16
declare <4 x i32> @llvm.masked.load.v4i32.p0(ptr, i32, <4 x i1>, <4 x i32>)
