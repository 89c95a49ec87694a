; What allocates and frees is a function like any other until the accesses are
; checked, so that no pair goes, and no store to what it allocated.
; RUN: %opt -passes='pagesan-mark,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan-mark,default<O2>' -S %s | FileCheck %s --check-prefix=AFTER
; RUN: %opt -passes='pagesan-mark' -pagesan-keep-allocations=0 -S %s | FileCheck %s --check-prefix=OFF
;
; Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
target triple = "x86_64-unknown-linux-gnu"

declare ptr @malloc(i64)
declare void @free(ptr)
declare ptr @_Znwm(i64) nobuiltin
declare void @_ZdlPv(ptr) nobuiltin

; CHECK: declare ptr @malloc(i64) #[[KEPT:[0-9]+]]
; CHECK: declare void @free(ptr) #[[KEPT]]
; OFF: declare ptr @malloc(i64){{$}}
; OFF: declare void @free(ptr){{$}}

; AFTER-LABEL: define void @freed_twice(
; AFTER: call void @free(
; AFTER: call void @free(
define void @freed_twice() {
  %p = call ptr @malloc(i64 8)
  call void @free(ptr %p)
  call void @free(ptr %p)
  ret void
}

; AFTER-LABEL: define void @stored_behind(
; AFTER: store i8 1
define void @stored_behind() {
  %p = call ptr @malloc(i64 8)
  %q = getelementptr i8, ptr %p, i64 8
  store i8 1, ptr %q
  call void @free(ptr %p)
  ret void
}

; AFTER-LABEL: define void @stored_after(
; AFTER: call void @free(
; AFTER: store i8 1
define void @stored_after() {
  %p = call ptr @malloc(i64 8)
  call void @free(ptr %p)
  store i8 1, ptr %p
  ret void
}

; A new expression is a builtin call of a function that is none.
; CHECK-LABEL: define void @expressions(
; CHECK: call ptr @_Znwm(i64 8){{$}}
; CHECK: call void @_ZdlPv(ptr %p){{$}}
; OFF-LABEL: define void @expressions(
; OFF: call ptr @_Znwm(i64 8) #
; AFTER-LABEL: define void @expressions(
; AFTER: call void @_ZdlPv(
; AFTER: call void @_ZdlPv(
define void @expressions() {
  %p = call ptr @_Znwm(i64 8) builtin
  call void @_ZdlPv(ptr %p) builtin
  call void @_ZdlPv(ptr %p) builtin
  ret void
}

; A program's own function is nobody's but its own.
; CHECK: define ptr @calloc(i64 %n, i64 %m) #[[OWN:[0-9]+]]
define ptr @calloc(i64 %n, i64 %m) {
  ret ptr null
}

; CHECK-DAG: attributes #[[KEPT]] = { nobuiltin }
; CHECK-DAG: attributes #[[OWN]] = { sanitize_address "function-inline-cost-multiplier"="2" }
