; LLVM's stack safety analysis vouches for every instruction that it does not
; look at. Each of these accesses may leave its variable, and is checked.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
; Also where the analysis was asked before arguments got their copies.
; RUN: %opt -passes='require<stack-safety>,pagesan<outline>,verify' -S %s | FileCheck %s

declare void @use(ptr)
declare ptr @same(ptr returned)
declare ptr @llvm.launder.invariant.group.p0(ptr)
declare void @llvm.masked.store.v2i64.p0(<2 x i64>, ptr, i32, <2 x i1>)
declare <2 x i64> @llvm.masked.load.v2i64.p0(ptr, i32, <2 x i1>, <2 x i64>)
declare void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr, ptr, i64, i32)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)

; CHECK-LABEL: define i32 @by_value(
; CHECK:       call preserve_allcc void @__pagesan_load4(
; CHECK:       ret i32
define i32 @by_value(ptr byval([10 x i32]) align 8 %s, i64 %i) {
  %e = getelementptr i32, ptr %s, i64 %i
  %v = load i32, ptr %e
  ret i32 %v
}

; CHECK-LABEL: define void @read_modify_write(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:       atomicrmw
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:       cmpxchg
define void @read_modify_write(i64 %i) {
  %a = alloca [4 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  %v = atomicrmw add ptr %e, i32 1 monotonic
  %w = cmpxchg ptr %e, i32 0, i32 1 monotonic monotonic
  ret void
}

; CHECK-LABEL: define void @masked(
; CHECK:       call preserve_allcc void @__pagesan_store16(ptr %e)
; CHECK:       call void @llvm.masked.store
; CHECK:       call preserve_allcc void @__pagesan_load8(
; CHECK:       call <2 x i64> @llvm.masked.load
define void @masked(i64 %i, <2 x i1> %m) {
  %a = alloca [4 x i32]
  %b = alloca [4 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  %f = getelementptr i32, ptr %b, i64 %i
  call void @llvm.masked.store.v2i64.p0(<2 x i64> zeroinitializer, ptr %e, i32 8, <2 x i1> <i1 1, i1 1>)
  %v = call <2 x i64> @llvm.masked.load.v2i64.p0(ptr %f, i32 8, <2 x i1> %m, <2 x i64> zeroinitializer)
  ret void
}

; CHECK-LABEL: define void @element_copy(
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %e, i64 32)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %p, i64 32)
; CHECK:       call void @llvm.memcpy.element.unordered.atomic
define void @element_copy(ptr %p, i64 %i) {
  %a = alloca [8 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  call void @llvm.memcpy.element.unordered.atomic.p0.p0.i64(ptr align 4 %e, ptr align 4 %p, i64 32, i32 4)
  ret void
}

; Through pointers that calls give back.
; CHECK-LABEL: define i32 @given_back(
; CHECK:       call preserve_allcc void @__pagesan_load4(ptr %e)
; CHECK:       call preserve_allcc void @__pagesan_load4(ptr %f)
; CHECK:       ret i32
define i32 @given_back(i64 %i) {
  %a = alloca [4 x i32]
  %q = call ptr @same(ptr %a)
  %e = getelementptr i32, ptr %q, i64 %i
  %v = load i32, ptr %e
  %b = alloca [4 x i32]
  %r = call ptr @llvm.launder.invariant.group.p0(ptr %b)
  %f = getelementptr i32, ptr %r, i64 %i
  %w = load i32, ptr %f
  %s = add i32 %v, %w
  ret i32 %s
}

; What it does look at it may prove, also what a plain offset does not.
; CHECK-LABEL: define i32 @proven(
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK-NOT:   call ptr @__pagesan_memset
; CHECK:       ret i32
define i32 @proven(i8 %n) {
  %a = alloca [256 x i8]
  %b = alloca [260 x i8]
  %i = zext i8 %n to i64
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 %i, i1 false)
  %e = getelementptr i8, ptr %a, i64 %i
  store i8 1, ptr %e
  %q = getelementptr i8, ptr %b, i64 3
  %f = getelementptr i8, ptr %q, i64 %i
  %v = load i8, ptr %f
  %w = zext i8 %v to i32
  ret i32 %w
}

; In bounds, and out of scope.
; CHECK-LABEL: define void @out_of_scope(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %a)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %a)
; CHECK:       call ptr @__pagesan_memset(ptr %a, i32 0, i64 16)
; CHECK:       ret void
define void @out_of_scope() {
  %a = alloca [4 x i32]
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  %v = atomicrmw add ptr %a, i32 1 monotonic
  store i32 1, ptr %a
  call void @llvm.memset.p0.i64(ptr %a, i8 0, i64 16, i1 false)
  call void @use(ptr null)
  ret void
}
