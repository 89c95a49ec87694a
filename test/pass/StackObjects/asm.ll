; Inline assembly gets the addresses and the registers that it was written for.
; RUN: %opt -passes='pagesan,verify' -pass-remarks-missed=pagesan -S %s 2> %t.remarks | FileCheck %s
; RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

declare void @keep(ptr)

; Kept by somebody, but in the real frame: an address there takes no register.
; CHECK:       define void @operand() #[[KEEPS:[0-9]+]]
; CHECK:         %frame = alloca
; CHECK-NOT:     __pagesan_enter_frame
; CHECK:         %a = getelementptr inbounds i8, ptr %frame, i64 32
; CHECK:         call void asm
; CHECK:         ret void
define void @operand() {
  %a = alloca i64
  call void @keep(ptr %a)
  call void asm "incq $0", "=*m,*m"(ptr elementtype(i64) %a, ptr elementtype(i64) %a)
  ret void
}

; So is one of which a part is named.
; CHECK-LABEL: define void @member(
; CHECK-NOT:     __pagesan_enter_frame
; CHECK:         ret void
define void @member() {
  %a = alloca [4 x i64]
  call void @keep(ptr %a)
  %b = getelementptr i8, ptr %a, i64 8
  call void asm "incq $0", "=*m,*m"(ptr elementtype(i64) %b, ptr elementtype(i64) %b)
  ret void
}

; An address in a register is like any other.
; CHECK-LABEL: define void @register(
; CHECK:         call ptr @__pagesan_enter_frame
define void @register() {
  %a = alloca i64
  call void asm sideeffect "incq ($0)", "r,~{memory}"(ptr %a)
  ret void
}

; Without optimisation only variables of their own are addressed in the frame.
; REMARK: stack variable 'own' has no redzones: inline assembly addresses it in its frame
; REMARK-NOT: 'other'
; CHECK-LABEL: define void @unoptimised(
; CHECK:         %own = alloca i64
; CHECK:         call void asm "incq $0", "=*m,*m"(ptr elementtype(i64) %own,
; CHECK:         ret void
define void @unoptimised() noinline optnone {
  %own = alloca i64
  %other = alloca i64
  call void @keep(ptr %own)
  call void @keep(ptr %other)
  call void asm "incq $0", "=*m,*m"(ptr elementtype(i64) %own, ptr elementtype(i64) %own)
  ret void
}

; Assembly that names the frame pointer's register, or all of the others.
; CHECK:       define void @names_it() #[[LEAVES:[0-9]+]]
define void @names_it() {
  call void asm sideeffect "", "~{ebp}"()
  ret void
}
; CHECK:       define i64 @all_others(i64 %x) #[[LEAVES]]
define i64 @all_others(i64 %x) {
  %r = call i64 asm sideeffect "", "=r,r,~{rax},~{ebx},~{cx},~{dl},~{rsi},~{edi},~{r8},~{r9d},~{r10w},~{r11b},~{r12},~{r13},~{r14}"(i64 %x)
  ret i64 %r
}
; CHECK:       define void @one_less(i64 %x) #[[KEEPS_ONLY:[0-9]+]]
define void @one_less(i64 %x) {
  call void asm sideeffect "", "r,~{rax},~{ebx},~{cx},~{dl},~{al},~{rsi},~{edi},~{r8},~{r9d},~{r10w},~{r11b},~{r12},~{r13},~{r14},~{memory}"(i64 %x)
  ret void
}

; CHECK-DAG: attributes #[[KEEPS]] = {{.*}}"frame-pointer"="all"
; CHECK-DAG: attributes #[[KEEPS_ONLY]] = {{.*}}"frame-pointer"="all"
; CHECK-DAG: attributes #[[LEAVES]] = {{.*}}"frame-pointer"="none"
