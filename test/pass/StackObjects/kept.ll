; Only a variable whose address somebody may know after its function has returned
; has a frame from the fake stack.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

@Global = global ptr null

; Bodies that may be replaced by others of the same meaning count; LLVM derives no
; attribute for them.
define linkonce_odr void @looks(ptr %p) {
  store i32 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @lent(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @lent() {
  %a = alloca i32
  call void @looks(ptr %a)
  ret void
}

; By way of others, and back.
define linkonce_odr void @hands_on(ptr %p, i32 %n) {
  call void @stores(i32 %n, ptr %p)
  ret void
}
define linkonce_odr void @stores(i32 %n, ptr %p) {
entry:
  %last = icmp eq i32 %n, 0
  br i1 %last, label %keep, label %more
keep:
  store ptr %p, ptr @Global
  ret void
more:
  call void @hands_on(ptr %p, i32 0)
  ret void
}
; CHECK-LABEL: define void @kept_far_below(
; CHECK:       __pagesan_enter_frame
define void @kept_far_below() {
  %a = alloca i32
  call void @hands_on(ptr %a, i32 1)
  ret void
}

define linkonce_odr void @round(ptr %p, i32 %n) {
entry:
  %last = icmp eq i32 %n, 0
  br i1 %last, label %done, label %more
done:
  store i32 1, ptr %p
  ret void
more:
  call void @round(ptr %p, i32 0)
  ret void
}
; CHECK-LABEL: define void @in_a_circle(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @in_a_circle() {
  %a = alloca i32
  call void @round(ptr %a, i32 3)
  ret void
}

; What is returned to others may be kept by them.
define linkonce_odr ptr @returns(ptr %p) {
  ret ptr %p
}
; CHECK-LABEL: define void @returned(
; CHECK:       __pagesan_enter_frame
define void @returned() {
  %a = alloca i32
  %p = call ptr @returns(ptr %a)
  store ptr %p, ptr @Global
  ret void
}

; Another body may run, or assembly that the arguments' uses do not show.
define weak void @replaceable(ptr %p) {
  store i32 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @weakly(
; CHECK:       __pagesan_enter_frame
define void @weakly() {
  %a = alloca i32
  call void @replaceable(ptr %a)
  ret void
}
define linkonce_odr void @bare(ptr %p) naked {
  call void asm sideeffect "movq %rdi, Global(%rip); ret", ""()
  unreachable
}
; CHECK-LABEL: define void @to_assembly(
; CHECK:       __pagesan_enter_frame
define void @to_assembly() {
  %a = alloca i32
  call void @bare(ptr %a)
  ret void
}
define linkonce_odr void @variadic(i32 %n, ...) {
  ret void
}
; CHECK-LABEL: define void @as_variadic(
; CHECK:       __pagesan_enter_frame
define void @as_variadic() {
  %a = alloca i32
  call void (i32, ...) @variadic(i32 1, ptr %a)
  ret void
}
; CHECK-LABEL: define void @through_pointer(
; CHECK:       __pagesan_enter_frame
define void @through_pointer(ptr %f) {
  %a = alloca i32
  call void %f(ptr %a)
  ret void
}

; Numbers come back as pointers; comparisons and volatile accesses do not.
define linkonce_odr i64 @number(ptr %p) {
  %n = ptrtoint ptr %p to i64
  ret i64 %n
}
; CHECK-LABEL: define i64 @as_number(
; CHECK:       __pagesan_enter_frame
define i64 @as_number() {
  %a = alloca i32
  %n = call i64 @number(ptr %a)
  ret i64 %n
}
define linkonce_odr i1 @compares(ptr %p, ptr %q) {
  store volatile i32 1, ptr %p
  %v = load volatile i32, ptr %p
  %same = icmp eq ptr %p, %q
  ret i1 %same
}
; CHECK-LABEL: define i1 @compared(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret i1
define i1 @compared(ptr %q) {
  %a = alloca i32
  %same = call i1 @compares(ptr %a, ptr %q)
  ret i1 %same
}
define linkonce_odr void @stores_volatile(ptr %p) {
  store volatile ptr %p, ptr @Global
  ret void
}
; CHECK-LABEL: define void @stored_volatile(
; CHECK:       __pagesan_enter_frame
define void @stored_volatile() {
  %a = alloca i32
  call void @stores_volatile(ptr %a)
  ret void
}

; Library functions that keep nothing, if they are the library's.
declare i32 @sscanf(ptr, ptr, ...)
declare i32 @unheard_of(ptr)
; CHECK-LABEL: define void @scanned(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @scanned(ptr %text, ptr %format) {
  %a = alloca i32
  call i32 (ptr, ptr, ...) @sscanf(ptr %text, ptr %format, ptr %a)
  ret void
}
; CHECK-LABEL: define void @unknown(
; CHECK:       __pagesan_enter_frame
define void @unknown() {
  %a = alloca i32
  call i32 @unheard_of(ptr %a)
  ret void
}
define i32 @gettimeofday(ptr %p, ptr %q) {
  store ptr %p, ptr @Global
  ret i32 0
}
; CHECK-LABEL: define void @own_library(
; CHECK:       __pagesan_enter_frame
define void @own_library() {
  %a = alloca i64
  call i32 @gettimeofday(ptr %a, ptr null)
  ret void
}
