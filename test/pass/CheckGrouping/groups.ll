; Accesses at constant distances share a filter; each is checked exactly, at its
; own source line, when it trips.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s --check-prefix=OUTLINE

declare void @may_free()
declare void @may_exit() nofree nosync
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

; Sixteen aligned bytes: two shadow bytes in one load.
; CHECK-LABEL: define i64 @two(
; CHECK:       %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  %[[S:.*]] = add i64 %[[G]], 2147450880
; CHECK-NEXT:  %[[P:.*]] = inttoptr i64 %[[S]] to ptr
; CHECK-NEXT:  %[[W:.*]] = load i16, ptr %[[P]], align 1
; CHECK-NEXT:  %[[T:.*]] = icmp ne i16 %[[W]], 0
; CHECK-NEXT:  br i1 %[[T]],
; CHECK:       call preserve_allcc void @__pagesan_load8(ptr %p)
; CHECK-NEXT:  %[[Q:.*]] = getelementptr i8, ptr %p, i64 8
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %[[Q]])
; CHECK-NEXT:  br label
; CHECK:       load i64, ptr %p
; CHECK-NOT:   __pagesan
; CHECK:       ret i64
; OUTLINE-LABEL: define i64 @two(
; OUTLINE-NEXT:  call preserve_allcc void @__pagesan_load8(ptr %p)
; OUTLINE:       call preserve_allcc void @__pagesan_store4(ptr %q)
define i64 @two(ptr %p) {
  %v = load i64, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 8
  store i32 7, ptr %q, align 8
  ret i64 %v
}

; The first one need not be the lowest; three granules take two loads.
; CHECK-LABEL: define void @downwards(
; CHECK:       getelementptr i8, ptr %p, i64 -16
; CHECK:       load i16, ptr
; CHECK:       load i16, ptr
; CHECK:       @__pagesan_store8(ptr %p)
; CHECK:       getelementptr i8, ptr %p, i64 -16
; CHECK:       @__pagesan_store8
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @downwards(ptr %p) {
  store i64 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 -16
  store i64 2, ptr %q, align 8
  ret void
}

; More than 64 bytes apart; another base.
; CHECK-LABEL: define void @apart(
; CHECK:       load i8, ptr
; CHECK:       @__pagesan_store1(ptr %p)
; CHECK:       load i8, ptr
; CHECK:       @__pagesan_store1(ptr %q)
; CHECK:       load i8, ptr
; CHECK:       @__pagesan_store1(ptr %r)
define void @apart(ptr %p, ptr %r) {
  store i8 1, ptr %p
  %q = getelementptr i8, ptr %p, i64 64
  store i8 2, ptr %q
  store i8 3, ptr %r
  ret void
}

; What may free, may not return, or reports by itself ends a group.
; CHECK-LABEL: define void @ended(
; CHECK:       @__pagesan_store1(ptr %p)
; CHECK:       call void @may_free
; CHECK:       @__pagesan_store1
; CHECK:       call void @may_exit
; CHECK:       @__pagesan_store1
; CHECK:       call ptr @__pagesan_memcpy
; CHECK:       @__pagesan_store1
define void @ended(ptr %p, ptr %r) {
  %p1 = getelementptr i8, ptr %p, i64 1
  %p2 = getelementptr i8, ptr %p, i64 2
  %p3 = getelementptr i8, ptr %p, i64 3
  store i8 1, ptr %p
  call void @may_free()
  store i8 2, ptr %p1
  call void @may_exit()
  store i8 3, ptr %p2
  call void @llvm.memcpy.p0.p0.i64(ptr %r, ptr %p, i64 3, i1 false)
  store i8 4, ptr %p3
  ret void
}
