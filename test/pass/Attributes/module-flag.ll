; The mark that AddressSanitizer leaves on a module goes, all other flags stay.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s --implicit-check-not=nosanitize_address
; CHECK: !llvm.module.flags = !{![[FLAG:[0-9]+]]}
; CHECK: ![[FLAG]] = !{i32 1, !"wchar_size", i32 4}

define void @f() {
  ret void
}

!llvm.module.flags = !{!0, !1}
!0 = !{i32 1, !"wchar_size", i32 4}
!1 = !{i32 4, !"nosanitize_address", i32 1}
