; RUN: %opt -passes=pagesan -pass-remarks-missed=pagesan -S %s 2>&1 | FileCheck %s
target datalayout = "e-i64:64-ni:1"

; CHECK:     remark: {{.*}}its address space has no shadow
; CHECK-NOT: __pagesan_{{.*}}load
define i32 @f(ptr addrspace(1) %p) {
  %v = load i32, ptr addrspace(1) %p
  ret i32 %v
}
