; Accesses that need no check are skipped, and each remark says why.
; RUN: %opt -passes='pagesan<outline>,verify' -pass-remarks=pagesan -pass-remarks-missed=pagesan -S %s -o %t.ll 2> %t.remarks
; RUN: FileCheck %s < %t.ll
; RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

@array = global [4 x i32] zeroinitializer, align 16
@weak = weak global [4 x i32] zeroinitializer, align 16
@common = common global [4 x i32] zeroinitializer, align 16
@extern = external global [4 x i32], align 16
@odr = linkonce_odr global [4 x i32] zeroinitializer, align 16

; REMARK: function not instrumented: it is naked
; REMARK: access not checked: it is inside a stack variable
; REMARK: access not checked: it is inside a stack variable
; CHECK-LABEL: define i32 @stack_good(
; CHECK-NOT:   __pagesan
; CHECK:       ret i32
define i32 @stack_good() {
  %a = alloca [4 x i32]
  store i32 1, ptr %a
  %last = getelementptr i8, ptr %a, i64 12
  %v = load i32, ptr %last
  ret i32 %v
}

; CHECK-LABEL: define void @stack_bad(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %past)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %before)
; CHECK:       call {{.*}}@__pagesan_store8(ptr %half)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %unknown)
define void @stack_bad(i64 %i) {
  %a = alloca [4 x i32]
  %past = getelementptr i8, ptr %a, i64 16
  store i32 1, ptr %past
  %before = getelementptr i8, ptr %a, i64 -4
  store i32 1, ptr %before
  %half = getelementptr i8, ptr %a, i64 12
  store i64 1, ptr %half
  %unknown = getelementptr i32, ptr %a, i64 %i
  store i32 1, ptr %unknown
  ret void
}

; CHECK-LABEL: define void @stack_dynamic(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %a)
define void @stack_dynamic(i64 %n) {
  %a = alloca i32, i64 %n
  store i32 1, ptr %a
  ret void
}

; REMARK: access not checked: it is inside a global variable
; REMARK: access not checked: it is inside a global variable
; CHECK-LABEL: define void @global_good(
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @global_good() {
  store i32 1, ptr getelementptr (i8, ptr @array, i64 12)
  store i32 1, ptr @odr
  ret void
}

; CHECK-LABEL: define void @global_bad(
; CHECK:       call {{.*}}@__pagesan_store4(ptr getelementptr (i8, ptr @array, i64 16))
; CHECK:       call {{.*}}@__pagesan_store4(ptr @weak)
; CHECK:       call {{.*}}@__pagesan_store4(ptr @common)
; CHECK:       call {{.*}}@__pagesan_store4(ptr @extern)
define void @global_bad() {
  store i32 1, ptr getelementptr (i8, ptr @array, i64 16)
  store i32 1, ptr @weak
  store i32 1, ptr @common
  store i32 1, ptr @extern
  ret void
}

; REMARK: access not checked: its address space has no shadow
; REMARK: access not checked: a swifterror value is a register
; CHECK-LABEL: define i32 @beyond(
; CHECK-NOT:   __pagesan
; CHECK:       ret i32
define i32 @beyond(ptr addrspace(256) %p) {
  %e = alloca swifterror ptr
  %v = load i32, ptr addrspace(256) %p
  store ptr null, ptr %e
  ret i32 %v
}

; REMARK: access not checked: its elements are not whole bytes
; CHECK-LABEL: define <8 x i1> @bits(
; CHECK-NOT:   __pagesan
; CHECK:       ret <8 x i1>
define <8 x i1> @bits(ptr %p, <8 x i1> %m) {
  %v = call <8 x i1> @llvm.masked.load.v8i1.p0(ptr %p, i32 1, <8 x i1> %m, <8 x i1> zeroinitializer)
  ret <8 x i1> %v
}

define void @naked(ptr %p) naked {
  unreachable
}

declare <8 x i1> @llvm.masked.load.v8i1.p0(ptr, i32, <8 x i1>, <8 x i1>)
