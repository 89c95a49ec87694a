; Variables of any size are described, laid out and poisoned in few words; the
; compiler holds no byte for each granule.
; RUN: %opt -passes='pagesan,verify' -pass-remarks-missed=pagesan -S %s > %t.ll 2> %t.err
; RUN: FileCheck %s < %t.ll
; RUN: FileCheck %s --check-prefix=ERR < %t.err

declare void @use(ptr nocapture)
declare void @other()

; 1 GiB, and the redzone that goes with it.
; CHECK-LABEL: define void @huge(
; CHECK:         %frame = alloca [1073742112 x i8], align 16
; CHECK:         store i32 -235802127, ptr
; CHECK:         store <16 x i8> {{.*}}i8 -13
; CHECK:         call void @use(
; CHECK:         ret void
define void @huge() {
  %a = alloca [1073741824 x i8]
  call void @use(ptr %a)
  ret void
}

; To poison it outside of its scope would take longer than anything that the
; function can do.
; ERR: stack variable 'large' is not poisoned outside of its scope: it is too large
; CHECK-LABEL: define void @large(
; CHECK-NOT:     __pagesan_set_shadow
; CHECK:         ret void
define void @large() {
  %large = alloca [100000000 x i8]
  call void @use(ptr %large)
  call void @llvm.lifetime.start.p0(i64 100000000, ptr %large)
  call void @use(ptr %large)
  call void @llvm.lifetime.end.p0(i64 100000000, ptr %large)
  call void @other()
  ret void
}

; No stack has room for these, and no number for the last one's size.
; ERR: warning: {{.*}}pagesan: errors at variable 'too_large' are not found: there are more than 2 GiB of variables
; ERR: warning: {{.*}}pagesan: errors at variable 'second' are not found
; ERR: warning: {{.*}}pagesan: errors at variable 'no_number' are not found
; CHECK-LABEL: define void @too_large(
; CHECK-NEXT:    %too_large = alloca [8589934592 x i8]
; CHECK-NEXT:    call void @use(ptr %too_large)
define void @too_large() {
  %too_large = alloca [8589934592 x i8]
  call void @use(ptr %too_large)
  ret void
}
; CHECK-LABEL: define void @together(
; CHECK:         alloca [1500000
; CHECK:         %second = alloca [1500000000 x i8]
define void @together() {
  %first = alloca [1500000000 x i8]
  %second = alloca [1500000000 x i8]
  call void @use(ptr %first)
  call void @use(ptr %second)
  ret void
}
; CHECK-LABEL: define void @no_number(
; CHECK-NEXT:    %no_number = alloca i64, i64 2305843009213693952
define void @no_number() {
  %no_number = alloca i64, i64 2305843009213693952
  call void @use(ptr %no_number)
  ret void
}

declare void @llvm.lifetime.start.p0(i64, ptr nocapture)
declare void @llvm.lifetime.end.p0(i64, ptr nocapture)
