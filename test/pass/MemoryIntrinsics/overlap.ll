; memcpy reports ranges that overlap, though both are good. It stays as it is
; where they are proven good, and the same or apart.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
@array = global [64 x i8] zeroinitializer
@other = global [64 x i8] zeroinitializer

; CHECK-LABEL: define void @variable(
; CHECK:       call preserve_allcc void @__pagesan_memcpy_overlap(ptr %a, ptr %q, i64 17)
; CHECK:       call preserve_allcc void @__pagesan_memcpy_overlap(ptr %q, ptr %a, i64 17)
; CHECK-NOT:   @__pagesan
; CHECK:       ret void
define void @variable() {
  %a = alloca [64 x i8]
  %q = getelementptr i8, ptr %a, i64 16
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %q, i64 17, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %q, ptr %a, i64 17, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %q, i64 16, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %q, ptr %a, i64 16, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %a, i64 64, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %a, ptr %q, i64 17, i1 false)
  ret void
}

; CHECK-LABEL: define void @global(
; CHECK:       call preserve_allcc void @__pagesan_memcpy_overlap(ptr @array, ptr getelementptr (i8, ptr @array, i64 16), i64 17)
; CHECK-NOT:   @__pagesan
; CHECK:       ret void
define void @global() {
  call void @llvm.memcpy.p0.p0.i64(ptr @array, ptr getelementptr (i8, ptr @array, i64 16), i64 17, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr @array, ptr @other, i64 64, i1 false)
  ret void
}

; Inside by what is known of the index, but where?
; CHECK-LABEL: define void @index(
; CHECK:       call preserve_allcc void @__pagesan_memcpy_overlap(ptr %a, ptr %e, i64 16)
; CHECK-NOT:   @__pagesan
; CHECK:       ret void
define void @index(i8 %n) {
  %a = alloca [272 x i8]
  %b = alloca [16 x i8]
  %i = zext i8 %n to i64
  %e = getelementptr i8, ptr %a, i64 %i
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %e, i64 16, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %b, ptr %e, i64 16, i1 false)
  ret void
}

; A range without shadow: the other one is checked.
; CHECK-LABEL: define void @half(
; CHECK:       call preserve_allcc void @__pagesan_memcpy_store(ptr %p, i64 %n)
; CHECK:       call void @llvm.memcpy.p0.p256.i64
define void @half(ptr %p, ptr addrspace(256) %q, i64 %n) {
  call void @llvm.memcpy.p0.p256.i64(ptr %p, ptr addrspace(256) %q, i64 %n, i1 false)
  ret void
}
declare void @llvm.memcpy.p0.p256.i64(ptr, ptr addrspace(256), i64, i1)
