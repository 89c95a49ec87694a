; Functions that stay as they are.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i32 @normal(
; CHECK:       @__pagesan_load4(
; CHECK:       ret i32
define i32 @normal(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @disabled(
; CHECK-NEXT:  load i32
define i32 @disabled(ptr %p) disable_sanitizer_instrumentation {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @naked(
; CHECK-NEXT:  load i32
define i32 @naked() naked {
  %v = load i32, ptr null
  unreachable
}

; CHECK-LABEL: define available_externally i32 @elsewhere(
; CHECK-NEXT:  load i32
define available_externally i32 @elsewhere(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}

@function = ifunc i32 (ptr), ptr @resolver
@feature = external global i32
; CHECK-LABEL: define ptr @resolver(
; CHECK-NEXT:  load i32
define ptr @resolver() {
  %v = load i32, ptr @feature
  ret ptr @normal
}

; CHECK-LABEL: define i32 @__pagesan_mine(
; CHECK-NEXT:  load i32
define i32 @__pagesan_mine(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @__asan_default_options(
; CHECK-NEXT:  load i32
define i32 @__asan_default_options(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @__sanitizer_mine(
; CHECK-NEXT:  load i32
define i32 @__sanitizer_mine(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}
