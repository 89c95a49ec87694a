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
; A distance, as programs ask how deep their stack is, with and without
; optimisation.
declare i64 @llvm.abs.i64(i64, i1)
; CHECK-LABEL: define i1 @deep(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret i1
define i1 @deep(i64 %base, i64 %most, i1 %up) {
  %a = alloca i8
  %n = ptrtoint ptr %a to i64
  %d = sub i64 %base, %n
  %some = select i1 %up, i64 %d, i64 %most
  %far = call i64 @llvm.abs.i64(i64 %some, i1 true)
  %deep = icmp sgt i64 %far, %most
  ret i1 %deep
}
; CHECK-LABEL: define i1 @deep_unoptimised(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret i1
define i1 @deep_unoptimised(i64 %base, i64 %most) {
  %a = alloca i8
  %d = alloca i64
  %n = ptrtoint ptr %a to i64
  %s = sub i64 %base, %n
  store i64 %s, ptr %d
  %now = load i64, ptr %d
  %deep = icmp sgt i64 %now, %most
  ret i1 %deep
}
; CHECK-LABEL: define i64 @depth(
; CHECK:       __pagesan_enter_frame
define i64 @depth(i64 %base) {
  %a = alloca i8
  %d = alloca i64
  %n = ptrtoint ptr %a to i64
  %s = sub i64 %base, %n
  store i64 %s, ptr %d
  %now = load i64, ptr %d
  ret i64 %now
}
define linkonce_odr i64 @reads(ptr %p) {
  %v = load i64, ptr %p
  ret i64 %v
}
; CHECK-LABEL: define i64 @depth_for_others(
; CHECK:       __pagesan_enter_frame
define i64 @depth_for_others(i64 %base) {
  %a = alloca i8
  %d = alloca i64
  %n = ptrtoint ptr %a to i64
  %s = sub i64 %base, %n
  store i64 %s, ptr %d
  %v = call i64 @reads(ptr %d)
  ret i64 %v
}
; CHECK-LABEL: define void @number_and_back(
; CHECK:       __pagesan_enter_frame
define void @number_and_back(i64 %mask) {
  %a = alloca i64
  %n = ptrtoint ptr %a to i64
  %m = and i64 %n, %mask
  %p = inttoptr i64 %m to ptr
  store ptr %p, ptr @Global
  ret void
}
; CHECK-LABEL: define void @number_stored(
; CHECK:       __pagesan_enter_frame
define void @number_stored() {
  %a = alloca i64
  %n = ptrtoint ptr %a to i64
  store i64 %n, ptr @Global
  ret void
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
declare i32 @connect(ptr)
; CHECK-LABEL: define void @only_called_so(
; CHECK:       __pagesan_enter_frame
define void @only_called_so() {
  %a = alloca i64
  call i32 @connect(ptr %a)
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
; Of a definition that another may replace the name says no more.
define weak i32 @nanosleep(ptr %p, ptr %q) {
  store ptr %p, ptr @Global
  ret i32 0
}
; CHECK-LABEL: define void @own_weak_library(
; CHECK:       __pagesan_enter_frame
define void @own_weak_library() {
  %a = alloca i64
  call i32 @nanosleep(ptr %a, ptr null)
  ret void
}

; In whatever order functions come, who keeps an argument is found for those that
; were asked about before.
define linkonce_odr void @keeps_first(ptr %p) {
  store ptr %p, ptr @Global
  ret void
}
define linkonce_odr void @hands_back(ptr %p) {
  call void @keeps_first(ptr %p)
  ret void
}
; CHECK-LABEL: define void @kept_before(
; CHECK:       __pagesan_enter_frame
define void @kept_before() {
  %a = alloca i64
  call void @hands_back(ptr %a)
  ret void
}

; Text may tell where a variable is.
@numbers = private constant [16 x i8] c"%-8s %+.*lf%%%n\00"
@address = private constant [6 x i8] c"%d %p\00"
@own = private constant [3 x i8] c"%W\00"
declare i32 @sprintf(ptr, ptr, ...)
; CHECK-LABEL: define void @printed(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @printed(ptr %to) {
  %a = alloca i32
  call i32 (ptr, ptr, ...) @sprintf(ptr %to, ptr @numbers, ptr %a, i32 1, double 0.0, ptr %a)
  ret void
}
; CHECK-LABEL: define void @printed_to(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @printed_to(ptr %format) {
  %a = alloca [9 x i8]
  call i32 (ptr, ptr, ...) @sprintf(ptr %a, ptr %format, i32 1)
  ret void
}
; CHECK-LABEL: define void @printed_address(
; CHECK:       __pagesan_enter_frame
define void @printed_address(ptr %to) {
  %a = alloca i32
  call i32 (ptr, ptr, ...) @sprintf(ptr %to, ptr @address, i32 1, ptr %a)
  ret void
}
; CHECK-LABEL: define void @printed_somehow(
; CHECK:       __pagesan_enter_frame
define void @printed_somehow(ptr %to, ptr %format) {
  %a = alloca i32
  call i32 (ptr, ptr, ...) @sprintf(ptr %to, ptr %format, ptr %a)
  ret void
}
; CHECK-LABEL: define void @printed_by_a_conversion_of_its_own(
; CHECK:       __pagesan_enter_frame
define void @printed_by_a_conversion_of_its_own(ptr %to) {
  %a = alloca i32
  call i32 (ptr, ptr, ...) @sprintf(ptr %to, ptr @own, ptr %a)
  ret void
}

; A call in the function's place runs when its variables are gone.
define linkonce_odr void @looks_at(ptr %p, i64 %n) {
  %at = getelementptr i32, ptr %p, i64 %n
  store i32 1, ptr %at
  ret void
}
; CHECK-LABEL: define void @given_on(
; CHECK:       __pagesan_enter_frame
define void @given_on(ptr %p, i64 %n) {
  %a = alloca [4 x i32]
  %q = getelementptr i32, ptr %a, i64 %n
  musttail call void @looks_at(ptr %q, i64 %n)
  ret void
}
; CHECK-LABEL: define void @others_given_on(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @others_given_on(ptr %p, i64 %n) {
  %a = alloca [4 x i32]
  call void @looks_at(ptr %a, i64 %n)
  musttail call void @looks_at(ptr %p, i64 %n)
  ret void
}
