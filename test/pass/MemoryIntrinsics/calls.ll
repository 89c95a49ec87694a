; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define void @calls(
; CHECK-NEXT:  call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 %n) #[[CALL:[0-9]+]], !nosanitize
; CHECK-NEXT:  call ptr @__pagesan_memmove(ptr %d, ptr %s, i64 %n) #[[CALL]], !nosanitize
; CHECK-NEXT:  %[[C:.*]] = zext i8 %c to i32
; CHECK-NEXT:  call ptr @__pagesan_memset(ptr %d, i32 %[[C]], i64 %n) #[[CALL]], !nosanitize
; CHECK-NEXT:  ret void
define void @calls(ptr %d, ptr %s, i8 %c, i64 %n) {
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 %n, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %d, ptr %s, i64 %n, i1 false)
  call void @llvm.memset.p0.i64(ptr %d, i8 %c, i64 %n, i1 false)
  ret void
}

; CHECK-LABEL: define void @short_length(
; CHECK:       %[[N:.*]] = zext i32 %n to i64
; CHECK:       call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 %[[N]])
define void @short_length(ptr %d, ptr %s, i32 %n) {
  call void @llvm.memcpy.p0.p0.i32(ptr %d, ptr %s, i32 %n, i1 false)
  ret void
}

; These may not become calls.
; CHECK-LABEL: define void @inline_forms(
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %s, i64 40)
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %d, i64 40)
; CHECK:       call void @llvm.memcpy.inline
; CHECK:       call preserve_allcc void @__pagesan_storeN(ptr %e, i64 24)
; CHECK:       call void @llvm.memset.inline
define void @inline_forms(ptr %d, ptr %s, ptr %e) {
  call void @llvm.memcpy.inline.p0.p0.i64(ptr %d, ptr %s, i64 40, i1 false)
  call void @llvm.memset.inline.p0.i64(ptr %e, i8 0, i64 24, i1 false)
  ret void
}

; CHECK-LABEL: define void @element_atomic(
; CHECK-DAG:   call {{.*}}@__pagesan_loadN(ptr %s, i64 %n)
; CHECK-DAG:   call {{.*}}@__pagesan_storeN(ptr %d, i64 %n)
; CHECK:       call void @llvm.memcpy.element.unordered.atomic
define void @element_atomic(ptr %d, ptr %s, i64 %n) {
  call void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr align 4 %d, ptr align 4 %s, i64 %n, i32 4)
  ret void
}

; Both ends are known to be good, or nothing is copied.
; CHECK-LABEL: define void @proven(
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.memset
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.memcpy
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.memcpy
; CHECK:       ret void
define void @proven(ptr %d, ptr %s) {
  %a = alloca [32 x i8]
  %b = alloca [32 x i8]
  call void @llvm.memset.p0.i64(ptr %a, i8 1, i64 32, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %b, ptr %a, i64 32, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 0, i1 false)
  ret void
}

; CHECK-LABEL: define void @half_proven(
; CHECK:       call ptr @__pagesan_memcpy(ptr %a, ptr %s, i64 96)
; CHECK:       call ptr @__pagesan_memcpy(ptr %d, ptr %a, i64 97)
define void @half_proven(ptr %d, ptr %s) {
  %a = alloca [96 x i8]
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %s, i64 96, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %a, i64 97, i1 false)
  ret void
}

; CHECK: attributes #[[CALL]] = { nomerge nounwind }
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.inline.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.inline.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr, ptr, i64, i32)
