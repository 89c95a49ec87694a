; Checks in line, by call, by thunk, and by thunk above a number of accesses.
; RUN: %opt -passes='pagesan<inline>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes='pagesan<call>' -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<outline>' -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<thunk>' -S %s | FileCheck %s --check-prefixes=CHECK,THUNK,LARGE
; RUN: %opt -passes=pagesan -pagesan-form=thunk -S %s | FileCheck %s --check-prefixes=CHECK,THUNK,LARGE
; RUN: %opt -passes=pagesan -pagesan-form=call -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<outline;inline>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes=pagesan -pagesan-outline -S %s | FileCheck %s --check-prefixes=CHECK,OUTLINE
; RUN: %opt -passes='pagesan<threshold=2>' -S %s | FileCheck %s --check-prefixes=CHECK,INLINE
; RUN: %opt -passes='pagesan<inline;threshold=1>' -S %s | FileCheck %s --check-prefixes=CHECK,LARGE,SMALL
; RUN: %opt -passes=pagesan -pagesan-inline-threshold=1 -S %s | FileCheck %s --check-prefixes=CHECK,LARGE,SMALL

; CHECK-LABEL:  define void @two(
; INLINE:       load i8, ptr
; INLINE:       br i1
; INLINE:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; INLINE:       call preserve_allcc void @__pagesan_trip_storeN(ptr %q, i64 32)
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_store8(ptr %p) #[[CALL:[0-9]+]], !nosanitize
; OUTLINE-NEXT: store i64
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_storeN(ptr %q, i64 32)
; OUTLINE-NEXT: store <4 x i64>
; LARGE:        call void @llvm.asan.check.memaccess(ptr %p, i32 {{-?[0-9]+}}) #[[CALL:[0-9]+]], !nosanitize
; LARGE-NEXT:   store i64
; LARGE:        load i32, ptr
; LARGE:        br i1
; LARGE:        call preserve_allcc void @__pagesan_trip_storeN(ptr %q, i64 32)
define void @two(ptr %p, ptr %q, <4 x i64> %v) {
  store i64 0, ptr %p, align 8
  store <4 x i64> %v, ptr %q, align 32
  ret void
}

; CHECK-LABEL:  define i64 @one(
; INLINE:       br i1
; SMALL:        br i1
; THUNK:        call void @llvm.asan.check.memaccess(ptr %p, i32 {{-?[0-9]+}})
; THUNK-NEXT:   load i64
; OUTLINE-NEXT: call preserve_allcc void @__pagesan_load8(ptr %p)
; OUTLINE-NEXT: load i64
; CHECK:        ret i64
define i64 @one(ptr %p) {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}
; OUTLINE: attributes #[[CALL]] = { nomerge nounwind }
; LARGE: attributes #[[CALL]] = { nomerge nounwind }
