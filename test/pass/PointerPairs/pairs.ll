; RUN: %opt -passes='pagesan<pointer-compare;pointer-subtract>,verify' -S %s | FileCheck %s --check-prefixes=CHECK,CMP,SUB
; RUN: %opt -passes='pagesan<pointer-compare>,verify' -S %s | FileCheck %s --check-prefixes=CHECK,CMP --implicit-check-not=ptr_sub
; RUN: %opt -passes='pagesan<pointer-subtract>,verify' -S %s | FileCheck %s --check-prefixes=CHECK,SUB --implicit-check-not=ptr_cmp
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s --implicit-check-not=__sanitizer_ptr

; CHECK-LABEL: define i1 @order(
; CMP-NEXT:    call void @__sanitizer_ptr_cmp(ptr %p, ptr %q) {{.*}}!nosanitize
; CHECK-NEXT:  icmp ult ptr %p, %q
define i1 @order(ptr %p, ptr %q) {
  %r = icmp ult ptr %p, %q
  ret i1 %r
}

; The difference of what were pointers, cast by an instruction or a constant.
@g = global i32 0
; CHECK-LABEL: define i64 @distance(
; CHECK:       %a = ptrtoint ptr %p to i64
; SUB-NEXT:    call void @__sanitizer_ptr_sub(ptr %p, ptr @g) {{.*}}!nosanitize
; CHECK-NEXT:  sub i64 %a, ptrtoint (ptr @g to i64)
define i64 @distance(ptr %p) {
  %a = ptrtoint ptr %p to i64
  %d = sub i64 %a, ptrtoint (ptr @g to i64)
  ret i64 %d
}

; Equality means something for any two; so do numbers, and other spaces are
; nobody's we know.
; CHECK-LABEL: define i1 @others(
; CHECK-NOT:   __sanitizer_ptr
; CHECK:       ret i1
define i1 @others(ptr %p, ptr %q, i64 %n, ptr addrspace(1) %x) {
  %e = icmp eq ptr %p, %q
  %o = icmp ult ptr addrspace(1) %x, null
  %a = ptrtoint ptr %p to i64
  %d = sub i64 %a, %n
  %c = icmp ult i64 %d, 4
  %ec = and i1 %e, %c
  %all = and i1 %ec, %o
  ret i1 %all
}
