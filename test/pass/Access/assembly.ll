; Memory operands of inline assembly are accesses of the type that they name;
; registers, addresses and clobbers are none.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @output(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NEXT:  call void asm "movl $$1, $0", "=*m"
define void @output(ptr %p) {
  call void asm "movl $$1, $0", "=*m"(ptr elementtype(i32) %p)
  ret void
}

; CHECK-LABEL: define i64 @input(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load8(ptr %q)
; CHECK-NEXT:  call i64 asm
define i64 @input(ptr %p, ptr %q, i64 %n) {
  %v = call i64 asm "mov $2, $0; add $1, $0", "=&r,r,*m,~{memory}"(ptr %p, ptr elementtype(i64) %q)
  ret i64 %v
}

; The operands are counted right where results and clobbers stand between them.
; CHECK-LABEL: define i32 @many(
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %a, i64 24)
; CHECK-DAG:   call preserve_allcc void @__pagesan_store1(ptr %b)
; CHECK-DAG:   call preserve_allcc void @__pagesan_load2(ptr %d)
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call i32 asm
define i32 @many(ptr %a, ptr %b, i32 %c, ptr %d) {
  %v = call i32 asm sideeffect "", "=*m,=r,=*qm,r,*m,1,~{memory},~{cc}"(ptr elementtype([6 x i32]) %a, ptr elementtype(i8) %b, i32 %c, ptr elementtype(i16) %d, i32 0)
  ret i32 %v
}

; CHECK-LABEL: define void @branches(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load4(ptr %p)
; CHECK-NEXT:  callbr void asm
define void @branches(ptr %p) {
  callbr void asm sideeffect "cmpl $$0, $0; je ${1:l}", "*m,!i"(ptr elementtype(i32) %p)
      to label %next [label %taken]
next:
  ret void
taken:
  ret void
}

; CHECK-LABEL: define void @none(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       ret void
define void @none(ptr %p) {
  call void asm sideeffect "", "r,p,~{memory}"(ptr %p, ptr %p)
  ret void
}
