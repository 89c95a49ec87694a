; An argument by value is copied into a frame as soon as one access to it, at an
; address that is known, goes beyond it; not while all of them stay inside.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i64 @beyond(
; CHECK:       %frame = alloca
; CHECK:       call preserve_allcc void @__pagesan_load8(
define i64 @beyond(ptr byval([4 x i32]) align 8 %s) {
  %last = getelementptr i8, ptr %s, i64 12
  %v = load i64, ptr %last, align 4
  ret i64 %v
}

; CHECK-LABEL: define i64 @inside(
; CHECK-NOT:   alloca
; CHECK:       ret i64
define i64 @inside(ptr byval([4 x i32]) align 8 %s) {
  %last = getelementptr i8, ptr %s, i64 8
  %v = load i64, ptr %last, align 4
  ret i64 %v
}
