; What the library's functions allocate is aligned; what a program's own functions of
; these names return may lie anywhere.
; RUN: %opt -passes=pagesan -S %s | FileCheck %s
;
; Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
target triple = "x86_64-unknown-linux-gnu"

@Room = external global [64 x i8]
declare ptr @calloc(i64, i64)
define ptr @malloc(i64 %n) {
  ret ptr getelementptr (i8, ptr @Room, i64 3)
}

; CHECK-LABEL: define void @librarys(
; CHECK:       load i8, ptr
; CHECK-NOT:   load i8, ptr
; CHECK:       ret void
define void @librarys() {
  %p = call ptr @calloc(i64 8, i64 1)
  store i64 1, ptr %p, align 1
  ret void
}

; CHECK-LABEL: define void @own(
; CHECK:       load i8, ptr
; CHECK:       add i64 %{{.*}}, 7
; CHECK:       load i8, ptr
; CHECK:       ret void
define void @own() {
  %p = call ptr @malloc(i64 8)
  store i64 1, ptr %p, align 1
  ret void
}
