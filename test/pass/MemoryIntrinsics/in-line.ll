; Up to 64 bytes of which the number is known: the intrinsic stays, behind a
; filter for its ranges and one comparison for their overlap.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s --check-prefix=OUTLINE

; Both ends of both ranges, whatever the source promises of their alignment.
; CHECK-LABEL: define void @copy(
; CHECK:       load i16, ptr
; CHECK:       load i16, ptr
; CHECK:       load i16, ptr
; CHECK:       load i16, ptr
; CHECK-NOT:   call
; CHECK:       br i1 %{{.*}}, label %[[BAD:.*]], label %[[GOON:.*]], !prof
; CHECK:       [[BAD]]:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_memcpy_load(ptr %s, i64 24) #[[CALL:[0-9]+]], !nosanitize
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_memcpy_store(ptr %d, i64 24) #[[CALL]], !nosanitize
; CHECK-NEXT:  br label %[[GOON]]
; CHECK:       [[GOON]]:
; CHECK-NEXT:  %[[TO:.*]] = ptrtoint ptr %d to i64
; CHECK-NEXT:  %[[FROM:.*]] = ptrtoint ptr %s to i64
; CHECK-NEXT:  %[[DISTANCE:.*]] = sub i64 %[[TO]], %[[FROM]]
; CHECK-NEXT:  %[[UP:.*]] = add i64 %[[DISTANCE]], 23
; CHECK-NEXT:  %[[NEAR:.*]] = icmp ult i64 %[[UP]], 47
; CHECK-NEXT:  br i1 %[[NEAR]], label %[[SAME:.*]], label %[[APART:.*]], !prof
; CHECK:       [[SAME]]:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_memcpy_overlap(ptr %d, ptr %s, i64 24)
; CHECK:       [[APART]]:
; CHECK-NEXT:  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %d, ptr align 8 %s, i64 24, i1 false)
; CHECK-NEXT:  ret void
; OUTLINE-LABEL: define void @copy(
; OUTLINE-NEXT:  call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 24)
define void @copy(ptr %d, ptr %s) {
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %d, ptr align 8 %s, i64 24, i1 false)
  ret void
}

; CHECK-LABEL: define void @others(
; CHECK:       call preserve_allcc void @__pagesan_trip_memmove_load(ptr %s, i64 64)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_memmove_store(ptr %d, i64 64)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_memset_store(ptr %e, i64 3)
; CHECK-NOT:   call{{.*}}pagesan
; CHECK:       call void @llvm.memmove
; CHECK-NOT:   call{{.*}}pagesan
; CHECK:       call void @llvm.memset
; CHECK-NOT:   call{{.*}}pagesan
; CHECK:       ret void
define void @others(ptr %d, ptr %s, ptr %e) {
  call void @llvm.memmove.p0.p0.i64(ptr %d, ptr %s, i64 64, i1 false)
  call void @llvm.memset.p0.i64(ptr %e, i8 0, i64 3, i1 false)
  ret void
}

; What one filter takes is the most.
; CHECK-LABEL: define void @long(
; CHECK-NEXT:  call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 65)
; CHECK-NEXT:  call ptr @__pagesan_memset(ptr %d, i32 0, i64 65)
define void @long(ptr %d, ptr %s) {
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 65, i1 false)
  call void @llvm.memset.p0.i64(ptr %d, i8 0, i64 65, i1 false)
  ret void
}

; A range that is good by itself needs no filter, two variables no comparison.
; CHECK-LABEL: define void @from_variable(
; CHECK-NOT:   __pagesan_trip_memcpy_load
; CHECK:       call preserve_allcc void @__pagesan_trip_memcpy_store(ptr %d, i64 32)
; CHECK:       call preserve_allcc void @__pagesan_memcpy_overlap(ptr %d, ptr %a, i64 32)
; CHECK:       call void @llvm.memcpy
; CHECK:       call preserve_allcc void @__pagesan_trip_memcpy_load(ptr %s, i64 32)
; CHECK:       call void @llvm.memcpy
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.memcpy
; CHECK:       ret void
define void @from_variable(ptr %d, ptr %s) {
  %a = alloca [32 x i8]
  %b = alloca [32 x i8]
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %a, i64 32, i1 false)
  call void @may_free()
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %s, i64 32, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 32, i1 false)
  ret void
}

; An earlier check of the same bytes covers a copy's.
; CHECK-LABEL: define <2 x i64> @covered(
; CHECK:       call preserve_allcc void @__pagesan_trip_load16(ptr %s)
; CHECK-NOT:   __pagesan_trip_memcpy_load
; CHECK:       ret <2 x i64>
define <2 x i64> @covered(ptr %d, ptr %s) {
  %v = load <2 x i64>, ptr %s, align 1
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 16, i1 false)
  ret <2 x i64> %v
}

; Code that is to be small calls.
; CHECK-LABEL: define void @small(
; CHECK-NEXT:  call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 24)
; CHECK-NEXT:  ret void
define void @small(ptr %d, ptr %s) optsize {
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 24, i1 false)
  ret void
}

; Without optimisation the back end would make a call of it.
; CHECK-LABEL: define void @not_optimised(
; CHECK-NEXT:  call ptr @__pagesan_memcpy(ptr %d, ptr %s, i64 24)
; CHECK-NEXT:  ret void
define void @not_optimised(ptr %d, ptr %s) noinline optnone {
  call void @llvm.memcpy.p0.p0.i64(ptr %d, ptr %s, i64 24, i1 false)
  ret void
}

; CHECK: declare preserve_allcc void @__pagesan_memcpy_overlap(ptr, ptr, i64)
; CHECK: attributes #[[CALL]] = { nomerge nounwind }
declare void @may_free()
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
