; If no form is asked for, code that is to be small has thunks and all other code
; what the default is; a form that is asked for is everyone's.
; RUN: %opt -passes='pagesan<default>' -S %s | FileCheck %s --check-prefixes=CHECK,THUNK
; RUN: %opt -passes='pagesan<inline>' -S %s | FileCheck %s --check-prefixes=CHECK,LINE --implicit-check-not=asan.check
; RUN: %opt -passes='pagesan<hybrid>' -S %s | FileCheck %s --check-prefixes=CHECK,THUNK
; RUN: %pagesan -O2 -mllvm -pagesan-compact -S -emit-llvm %S/Inputs/compact.c -o - | FileCheck %s --check-prefix=COMPACT --implicit-check-not=__pagesan_trip
; RUN: %pagesan -O2 -mllvm -pagesan-compact -mllvm -pagesan-form=inline -S -emit-llvm %S/Inputs/compact.c -o - | FileCheck %s --check-prefix=FORM --implicit-check-not=asan.check
;
; Where there can be no thunks calls are in nobody's interest.
; RUN: sed "s/^; LARGE//" %s > %t.large.ll
; RUN: %opt -passes='pagesan<default>' -S %t.large.ll | FileCheck %s --check-prefixes=CHECK,LINE --implicit-check-not=asan.check
; RUN: %opt -passes='pagesan<thunk>' -S %t.large.ll | FileCheck %s --check-prefix=CALL --implicit-check-not=asan.check
; RUN: %opt -passes='pagesan<hybrid>' -S %t.large.ll | FileCheck %s --check-prefix=CALL --implicit-check-not=asan.check
; Checks that are made early have none either.
; RUN: %opt -passes='pagesan<default;early>' -S %s | FileCheck %s --check-prefixes=CHECK,LINE --implicit-check-not=asan.check
; RUN: %opt -passes='pagesan<hybrid;early>' -S %s | FileCheck %s --check-prefix=NONE --implicit-check-not=asan.check
; NONE: define void @fast(
; LARGE !llvm.module.flags = !{!0}
; LARGE !0 = !{i32 1, !"Code Model", i32 4}

; CHECK-LABEL: define void @small(
; THUNK:       call void @llvm.asan.check.memaccess(ptr %p
; LINE:        call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CALL:        call preserve_allcc void @__pagesan_store1(ptr %p)
define void @small(ptr %p) optsize {
  store i8 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @smallest(
; THUNK:       call void @llvm.asan.check.memaccess(ptr %p
; LINE:        call preserve_allcc void @__pagesan_trip_store1(ptr %p)
define void @smallest(ptr %p) minsize optsize {
  store i8 1, ptr %p
  ret void
}
; CHECK-LABEL: define void @fast(
; CHECK:       %{{.*}} = load i8, ptr %{{.*}}, align 1, !nosanitize
; CHECK:       br i1
define void @fast(ptr %p) {
  store i8 1, ptr %p
  ret void
}
; COMPACT: call void @llvm.asan.check.memaccess(
; FORM:    __pagesan_trip_
