; Each module brings the thunks that it calls, once, for all registers; what they
; do is what a filter in line would.
; RUN: %opt -passes='pagesan<thunk>' -S %s -o %t.ll
; RUN: llc -O2 -relocation-model=pic -filetype=obj %t.ll -o %t.o
; RUN: llvm-objdump -dr --no-show-raw-insn --no-print-imm-hex %t.o | FileCheck %s
; RUN: llvm-readelf -gsS --wide %t.o | FileCheck %s --check-prefix=ELF
;
; The other assembler makes the same of it, and so do modules that are linked
; before code is made of them.
; RUN: llc -O2 -relocation-model=pic %t.ll -o %t.s
; RUN: as %t.s -o %t.as.o
; RUN: llvm-objdump -dr --no-show-raw-insn --no-print-imm-hex %t.as.o | FileCheck %s
; RUN: echo 'target triple = "x86_64-unknown-linux-gnu"' > %t.other.ll
; RUN: echo 'define void @other(ptr %%p) { %%1 = load volatile i8, ptr %%p ret void }' >> %t.other.ll
; RUN: %opt -passes='pagesan<thunk>' -S %t.other.ll -o %t.2.ll
; RUN: llvm-link -S %t.ll %t.2.ll -o %t.linked.ll
; RUN: llc -O2 -relocation-model=pic -filetype=obj %t.linked.ll -o %t.linked.o
; RUN: llvm-objdump -dr --no-show-raw-insn --no-print-imm-hex %t.linked.o | FileCheck %s
;
; Where there can be none, checks are calls, or in line.
; RUN: sed 's/; LARGE//' %s > %t.large.ll
; RUN: %opt -passes='pagesan<thunk>' -S %t.large.ll | FileCheck %s --check-prefix=CALL
; RUN: %opt -passes='pagesan<thunk>' -x86-asm-syntax=intel -S %s | FileCheck %s --check-prefix=CALL
; RUN: %opt -passes='pagesan<hybrid>' -S %t.large.ll | FileCheck %s --check-prefix=INLINE
; CALL-NOT: module asm
; CALL:     call preserve_allcc void @__pagesan_load1(ptr %p)
; INLINE-NOT: module asm
; INLINE:   br i1
; INLINE:   call preserve_allcc void @__pagesan_trip_load1(ptr %p)
target triple = "x86_64-unknown-linux-gnu"
; LARGE !llvm.module.flags = !{!0}
; LARGE !0 = !{i32 1, !"Code Model", i32 4}

; CHECK-LABEL: <__asan_check_load_add_1_RAX>:
; CHECK-NEXT:    leaq (%rax), %r11
; CHECK-NEXT:    shrq $3, %r11
; CHECK-NEXT:    cmpb $0, 2147450880(%r11)
; CHECK-NEXT:    jne
; CHECK-NEXT:    retq
; CHECK-NEXT:    leaq (%rax), %r10
; CHECK-NEXT:    jmpq *(%rip)
; CHECK-NEXT:    GOTPCREL{{.*}}__pagesan_thunk_load1
; CHECK-LABEL: <__asan_check_load_add_1_R15>:
; CHECK-NEXT:    leaq (%r15), %r11

; 16 bytes are in two granules, or in three.
; CHECK-LABEL: <__asan_check_store_add_16_RBP>:
; CHECK-NEXT:    leaq (%rbp), %r11
; CHECK-NEXT:    shrq $3, %r11
; CHECK-NEXT:    cmpw $0, 2147450880(%r11)
; CHECK-NEXT:    jne
; CHECK-NEXT:    retq
; CHECK-LABEL: <__asan_check_store_add_256_RBP>:
; CHECK-NEXT:    leaq (%rbp), %r11
; CHECK-NEXT:    shrq $3, %r11
; CHECK-NEXT:    cmpw $0, 2147450880(%r11)
; CHECK-NEXT:    jne
; CHECK-NEXT:    leaq 15(%rbp), %r11
; CHECK-NEXT:    shrq $3, %r11
; CHECK-NEXT:    cmpw $0, 2147450879(%r11)
; CHECK-NEXT:    jne
; CHECK-NEXT:    retq
; CHECK-LABEL: <__asan_check_load_add_512_R9>:
; CHECK-NEXT:    leaq 8(%r9), %r11
; CHECK:         leaq 8(%r9), %r10
; CHECK-NEXT:    jmpq
; CHECK-NEXT:    GOTPCREL{{.*}}__pagesan_thunk_load8

; ELF-DAG: WEAK {{ *}}HIDDEN {{.*}} __asan_check_load_add_1_R15{{$}}
; ELF-DAG: COMDAT group section [{{.*}} `.group' [__asan_check_load_add_1_RAX]
; ELF-NOT: __asan_check_store_add_1_
define void @f(ptr %p, ptr %q) {
  %1 = load volatile i8, ptr %p
  %2 = load volatile i8, ptr %q
  store volatile i128 1, ptr %q, align 16
  store volatile i128 1, ptr %q, align 1
  %q8 = getelementptr i8, ptr %q, i64 8
  %3 = load volatile i64, ptr %q8
  ret void
}
