; An object without code and data refers to the ABI version as well, unless its
; front end was not asked for address checks.
; RUN: %opt -passes='pagesan<frontend-marks>,verify' -S %s | FileCheck %s
; RUN: sed 's/^;FLAG //' %s | %opt -passes='pagesan<frontend-marks>' -S | FileCheck %s --check-prefix=NONE
; CHECK: @{{__pagesan_abi_version_4_.*}} = external global i8
; NONE-NOT: __pagesan
declare void @elsewhere()
;FLAG !llvm.module.flags = !{!0}
;FLAG !0 = !{i32 4, !"nosanitize_address", i32 1}
