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

; Writes count as reads do.
; CHECK-LABEL: define void @written_inside(
; CHECK-NOT:   alloca
; CHECK:       ret void
define void @written_inside(ptr byval([4 x i32]) align 8 %s) {
  %last = getelementptr i8, ptr %s, i64 8
  store i64 1, ptr %last, align 4
  ret void
}

; CHECK-LABEL: define void @written_beyond(
; CHECK:       %frame = alloca
; CHECK:       call preserve_allcc void @__pagesan_store8(
define void @written_beyond(ptr byval([4 x i32]) align 8 %s) {
  %last = getelementptr i8, ptr %s, i64 12
  store i64 1, ptr %last, align 4
  ret void
}

; A call in tail position that must stay one finds the argument in its own place, with
; what was written to the copy.
; CHECK-LABEL: define void @tail(
; CHECK:       %frame = alloca
; CHECK:       [[COPY:%.+]] = getelementptr {{.*}}ptr %frame
; CHECK:       call void @llvm.memcpy.p0.p0.i64(ptr align 8 [[COPY]], ptr align 8 %s, i64 16,
; CHECK:       call preserve_allcc void @__pagesan_store8(
; CHECK:       call void @llvm.memcpy.p0.p0.i64(ptr align 8 %s, ptr align 8 [[COPY]], i64 16,
; CHECK:       musttail call void @callee(ptr byval([4 x i32]) align 8 %s)
; CHECK-NEXT:  ret void
declare void @callee(ptr byval([4 x i32]) align 8)
define void @tail(ptr byval([4 x i32]) align 8 %s) {
  %last = getelementptr i8, ptr %s, i64 12
  store i64 1, ptr %last, align 4
  musttail call void @callee(ptr byval([4 x i32]) align 8 %s)
  ret void
}
