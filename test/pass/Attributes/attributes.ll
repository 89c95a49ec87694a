; Attributes that a check breaks go, at the function and at its calls, and the
; frame pointer is kept for the stacks in reports.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s --implicit-check-not=sanitize_address --implicit-check-not=speculatable --implicit-check-not=nosync --implicit-check-not=memory( --implicit-check-not=non-leaf

; CHECK: define i32 @reader(ptr %p) #[[F:[0-9]+]]
define i32 @reader(ptr %p) sanitize_address memory(argmem: read) nosync speculatable "frame-pointer"="non-leaf" {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK: call i32 @reader(ptr %p){{$}}
define i32 @caller(ptr %p) "frame-pointer"="none" {
  %v = call i32 @reader(ptr %p) memory(argmem: read) nosync
  ret i32 %v
}

; CHECK: attributes #[[F]] = { "frame-pointer"="all" "pagesan-instrumented" }
