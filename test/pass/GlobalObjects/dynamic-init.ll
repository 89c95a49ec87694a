; The functions that give variables their first values say so, those of the
; runtime itself and of other kinds do not.
; RUN: %opt -passes=pagesan -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"
source_filename = "some/file.cpp"

@x = global i32 0, sanitize_address_dyninit
@llvm.global_ctors = appending global [2 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @init, ptr null }, { i32, ptr, ptr } { i32 1, ptr @first, ptr null }]

; The flag, and the line 0.
; CHECK: @__pagesan_global.x = {{.*}}, i32 1 }, section
; CHECK: @[[NAME:__pagesan_text[.0-9]*]] = private constant [14 x i8] c"some/file.cpp\00"

; CHECK-LABEL: define internal void @init
; CHECK-NEXT: call void @__asan_before_dynamic_init(ptr @[[NAME]])
; CHECK: br i1
; CHECK: call void @__asan_after_dynamic_init()
; CHECK-NEXT: ret void
; CHECK: call void @__asan_after_dynamic_init()
; CHECK-NEXT: ret void
define internal void @init(i1 %c) {
  br i1 %c, label %a, label %b
a:
  ret void
b:
  ret void
}
; CHECK-LABEL: define internal void @first
; CHECK-NEXT: ret void
define internal void @first() {
  ret void
}
; What is in bounds may not have its value yet.
; CHECK-LABEL: define i32 @get
; CHECK: @__pagesan_{{.*}}load4
; CHECK: ret i32
define i32 @get() {
  %value = load i32, ptr @x
  ret i32 %value
}
