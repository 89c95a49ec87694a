; Checks in line, by call, and by call above a number of accesses.
; RUN: %opt -passes='pagesan<inline>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes='pagesan<outline>' -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<outline;inline>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes=pagesan -pagesan-outline -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<threshold=2>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes='pagesan<inline;threshold=1>' -S %s | FileCheck %s --check-prefixes=CHECK,LARGE
; RUN: %opt -passes=pagesan -pagesan-inline-threshold=1 -S %s | FileCheck %s --check-prefixes=CHECK,LARGE

; CHECK-LABEL:  define void @two(
; INLINE:       load i8, ptr
; INLINE:       br i1
; INLINE:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; INLINE:       call preserve_allcc void @__pagesan_trip_storeN(ptr %q, i64 32)
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_store8(ptr %p) #[[CALL:[0-9]+]], !nosanitize
; OUTLINE-NEXT: store i64
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_storeN(ptr %q, i64 32)
; OUTLINE-NEXT: store <4 x i64>
; LARGE-NEXT:   call preserve_allcc void @__pagesan_store8(ptr %p)
; LARGE-NEXT:   store i64
; LARGE-NEXT:   call preserve_allcc void @__pagesan_storeN(ptr %q, i64 32)
define void @two(ptr %p, ptr %q, <4 x i64> %v) {
  store i64 0, ptr %p, align 8
  store <4 x i64> %v, ptr %q, align 32
  ret void
}

; CHECK-LABEL:  define i64 @one(
; INLINE:       br i1
; LARGE:        br i1
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_load8(ptr %p)
; OUTLINE-NEXT: load i64
; CHECK:        ret i64
define i64 @one(ptr %p) {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}
; OUTLINE: attributes #[[CALL]] = { nomerge nounwind }
