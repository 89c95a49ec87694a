; Which thunk is called for which access, in which register, as assembly.
; RUN: %opt -passes='pagesan<thunk>' -S %s -o %t.ll
; RUN: llc -O2 %t.ll -o - | FileCheck %s
; RUN: llc -O0 %t.ll -o - | FileCheck %s --check-prefix=QUICK
target triple = "x86_64-unknown-linux-gnu"

; QUICK: callq __asan_check_load_add_8_R
; CHECK-LABEL: loads:
; CHECK:     callq __asan_check_load_add_1_RDI
; CHECK-NOT: call
; CHECK:     callq __asan_check_load_add_2_RSI
; CHECK-NOT: call
; CHECK:     callq __asan_check_load_add_4_RDX
; CHECK-NOT: call
; CHECK:     callq __asan_check_load_add_8_RCX
; CHECK-NOT: call
; CHECK:     callq __asan_check_load_add_16_R8
; CHECK-NOT: call
; CHECK:     retq
define void @loads(ptr %a, ptr %b, ptr %c, ptr %d, ptr %e) {
  %1 = load volatile i8, ptr %a
  %2 = load volatile i16, ptr %b
  %3 = load volatile i32, ptr %c
  %4 = load volatile i64, ptr %d
  %5 = load volatile i128, ptr %e, align 8
  ret void
}

; Nothing is certain of these addresses: both ends are tested.
; CHECK-LABEL: unaligned:
; CHECK:     callq __asan_check_store_add_1_RDI
; CHECK:     callq __asan_check_store_add_32_RSI
; CHECK:     callq __asan_check_store_add_64_RDX
; CHECK:     callq __asan_check_store_add_128_RCX
; CHECK:     callq __asan_check_store_add_256_R8
; CHECK-NOT: call
; CHECK:     retq
define void @unaligned(ptr %a, ptr %b, ptr %c, ptr %d, ptr %e) {
  store i8 1, ptr %a, align 1
  store i16 1, ptr %b, align 1
  store i32 1, ptr %c, align 2
  store i64 1, ptr %d, align 4
  store i128 1, ptr %e, align 4
  ret void
}

; Frequent distances take no instruction; from rsp and rip all do.
; CHECK-LABEL: displaced:
; CHECK-NOT: lea
; CHECK:     callq __asan_check_load_add_512_RDI
; CHECK-NOT: lea
; CHECK:     callq __asan_check_load_add_16384_RDI
; CHECK:     leaq 12(%rdi), %r{{[a-z0-9]+}}
; CHECK:     callq __asan_check_load_add_4_R
; CHECK:     leaq (%rdi,%rsi), %r{{[a-z0-9]+}}
; CHECK:     callq __asan_check_load_add_512_R
; CHECK-NOT: call
; CHECK:     retq
define void @displaced(ptr %a, i64 %i) {
  %p8 = getelementptr i8, ptr %a, i64 8
  %1 = load volatile i64, ptr %p8
  %p4 = getelementptr i8, ptr %a, i64 4
  %2 = load volatile i32, ptr %p4
  %p12 = getelementptr i8, ptr %a, i64 12
  %3 = load volatile i32, ptr %p12
  %q = getelementptr i8, ptr %a, i64 %i
  %q8 = getelementptr i8, ptr %q, i64 8
  %4 = load volatile i64, ptr %q8
  ret void
}

; Sizes without thunk have a filter in line.
; CHECK-LABEL: odd:
; CHECK-NOT: __asan_check
; CHECK:     callq __pagesan_trip_storeN
; CHECK-NOT: __asan_check
; CHECK-LABEL: early:
define void @odd(ptr %a) {
  store i96 1, ptr %a, align 8
  ret void
}

; The frame is complete before the first check, also where LLVM could put it
; off; the red zone is not used.
; CHECK:     pushq %rbp
; CHECK:     movq %rsp, %rbp
; CHECK:     callq __asan_check_load_add_4_RDI
; CHECK:     callq g
define i32 @early(ptr %p) {
  %v = load i32, ptr %p
  %c = icmp eq i32 %v, 0
  br i1 %c, label %leave, label %go
go:
  %r = call i32 @g(i32 %v)
  ret i32 %r
leave:
  ret i32 0
}

; CHECK-LABEL: leaf:
; CHECK:     subq ${{[0-9]+}}, %rsp
; CHECK:     callq __asan_check_load_add_4_RDI
define i32 @leaf(ptr %p) {
  %a = alloca i32
  store volatile i32 1, ptr %a
  %v = load i32, ptr %p
  %w = load volatile i32, ptr %a
  %s = add i32 %v, %w
  ret i32 %s
}

; Checks of two places are not merged: each has its line.
; CHECK-LABEL: branches:
; CHECK-COUNT-2: callq __asan_check_store_add_4_R
; CHECK:     retq
define void @branches(ptr %p, i1 %c) {
  br i1 %c, label %a, label %b
a:
  store i32 1, ptr %p
  br label %end
b:
  %r = call i32 @g(i32 1)
  store i32 1, ptr %p
  br label %end
end:
  ret void
}
declare i32 @g(i32)
