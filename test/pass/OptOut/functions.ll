; Functions that stay as they are.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i32 @normal(
; CHECK:       call {{.*}}@__pagesan_trip_load4(
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

; What a resolver calls by name runs as early, also through an alias, and what
; that calls; not what it only takes the address of.
@resolved = ifunc i32 (ptr), ptr @resolver_alias
@resolver_alias = alias ptr (), ptr @choose
@helper_alias = alias i32 (ptr), ptr @helper
; CHECK-LABEL: define ptr @choose(
; CHECK-NEXT:  call i32 @helper_alias(
define ptr @choose() {
  %v = call i32 @helper_alias(ptr @feature)
  ret ptr @implementation
}

; CHECK-LABEL: define i32 @helper(
; CHECK-NEXT:  load i32
define i32 @helper(ptr %p) {
  %v = load i32, ptr %p
  %w = call i32 @deeper(ptr %p)
  ret i32 %v
}

; CHECK-LABEL: define i32 @deeper(
; CHECK-NEXT:  load i32
define i32 @deeper(ptr %p) {
  %v = load i32, ptr %p
  %w = call i32 @helper(ptr %p)
  ret i32 %v
}

; CHECK-LABEL: define i32 @implementation(
; CHECK:       call {{.*}}@__pagesan_trip_load4(
define i32 @implementation(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
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
