; Every instrumented module refers to the ABI version, and no other does.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<frontend-marks>' -S %s | FileCheck %s --check-prefix=NONE

; CHECK-DAG: $[[R:_pagesan_abi_reference\.__pagesan_abi_version_4_.*]] = comdat any
; CHECK-DAG: @[[V:__pagesan_abi_version_4_rebuild_object_with_matching_pagesan]] = external global i8
; CHECK-DAG: @[[R]] = linkonce_odr hidden constant ptr @[[V]], comdat
; CHECK-DAG: @llvm.used = appending global [1 x ptr] [ptr @[[R]]]
; NONE-NOT:  __pagesan
define void @f(ptr %p) {
  store i32 1, ptr %p
  ret void
}
