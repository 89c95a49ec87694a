; A callee is judged by its body, whatever its attributes say and wherever it
; stands in the module; attributes count where there is no body.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

declare void @unknown()
declare void @neither() nofree nosync
@flag = global i32 0

define void @quiet_before() {
  store i32 1, ptr @flag
  call void @quiet_behind()
  ret void
}

; LLVM infers nosync of a function that polls.
define i32 @polls() nofree nosync {
  %v = load volatile i32, ptr @flag
  ret i32 %v
}

define void @drops() nofree nosync {
  %v = atomicrmw sub ptr @flag, i32 1 monotonic
  ret void
}

define void @polls_below(i1 %c) nofree nosync {
  %v = call i32 @polls()
  ret void
}

; Another body may take its place.
define linkonce_odr void @other_body() nofree nosync memory(read) {
  ret void
}

; CHECK-LABEL: define void @calls_quiet(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @calls_quiet(ptr %p) {
  store i32 1, ptr %p
  call void @quiet_before()
  store i32 2, ptr %p
  call void @quiet_behind()
  store i32 3, ptr %p
  call void @even(i32 4)
  store i32 4, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_polls(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_polls(ptr %p) {
  store i32 1, ptr %p
  %v = call i32 @polls()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_drops(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_drops(ptr %p) {
  store i32 1, ptr %p
  call void @drops()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_polls_below(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_polls_below(ptr %p) {
  store i32 1, ptr %p
  call void @polls_below(i1 true) nofree nosync
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_other_body(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_other_body(ptr %p) {
  store i32 1, ptr %p
  call void @other_body()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_loud_recursion(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_loud_recursion(ptr %p) {
  store i32 1, ptr %p
  call void @ping(i32 4)
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @calls_pointer(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @calls_pointer(ptr %p, ptr %f) {
  store i32 1, ptr %p
  call void %f()
  store i32 2, ptr %p
  ret void
}

define void @quiet_behind() {
  call void @neither()
  ret void
}

define void @even(i32 %n) {
  call void @odd(i32 %n)
  ret void
}

define void @odd(i32 %n) {
  call void @even(i32 %n)
  ret void
}

define void @ping(i32 %n) nofree nosync {
  call void @pong(i32 %n)
  ret void
}

define void @pong(i32 %n) nofree nosync {
  call void @ping(i32 %n)
  call void @unknown()
  ret void
}
