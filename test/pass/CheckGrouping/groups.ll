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
; CHECK:       call preserve_allcc void @__pagesan_trip_load8(ptr %p)
; CHECK-NEXT:  %[[Q:.*]] = getelementptr i8, ptr %p, i64 8
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store4(ptr %[[Q]])
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
; CHECK:       call {{.*}}@__pagesan_trip_store8(ptr %p)
; CHECK:       getelementptr i8, ptr %p, i64 -16
; CHECK:       call {{.*}}@__pagesan_trip_store8
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @downwards(ptr %p) {
  store i64 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 -16
  store i64 2, ptr %q, align 8
  ret void
}

; More than 64 bytes apart, or off another base: shadow of their own, and one
; branch for all.
; CHECK-LABEL: define void @apart(
; CHECK:       %[[P:.*]] = load i8, ptr
; CHECK:       getelementptr i8, ptr %p, i64 64
; CHECK:       %[[Q:.*]] = load i8, ptr
; CHECK-NEXT:  %[[PQ:.*]] = or i8 %[[P]], %[[Q]]
; CHECK:       %[[R:.*]] = load i16, ptr
; CHECK-NEXT:  %[[W:.*]] = zext i8 %[[PQ]] to i16
; CHECK-NEXT:  %[[ALL:.*]] = or i16 %[[W]], %[[R]]
; CHECK-NEXT:  icmp ne i16 %[[ALL]], 0
; CHECK-NEXT:  br i1
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK-NEXT:  getelementptr i8, ptr %p, i64 64
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store16(ptr %r)
; CHECK-NEXT:  br label
; CHECK-NOT:   br i1
; CHECK:       ret void
define void @apart(ptr %p, ptr %r) {
  store i8 1, ptr %p
  %q = getelementptr i8, ptr %p, i64 64
  store i8 2, ptr %q
  store i128 3, ptr %r, align 16
  ret void
}

; An address that the first access gives cannot be tested before it; one that is
; off a known base can, wherever it is computed.
; CHECK-LABEL: define void @too_late(
; CHECK:       call preserve_allcc void @__pagesan_trip_load8(ptr %p)
; CHECK-NEXT:  getelementptr i8, ptr %r, i64 2
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(
; CHECK:       %q = load ptr, ptr %p
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %q)
; CHECK:       ret void
define void @too_late(ptr %p, ptr %r) {
  %q = load ptr, ptr %p
  %s = getelementptr i8, ptr %r, i64 2
  store i8 1, ptr %s
  store i8 2, ptr %q
  ret void
}

; Four of them at most.
; CHECK-LABEL: define void @five(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(ptr %q)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(ptr %r)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(ptr %s)
; CHECK-NEXT:  br label
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %t)
; CHECK:       ret void
define void @five(ptr %p, ptr %q, ptr %r, ptr %s, ptr %t) {
  store i8 1, ptr %p
  store i8 2, ptr %q
  store i8 3, ptr %r
  store i8 4, ptr %s
  store i8 5, ptr %t
  ret void
}

; What ends the knowledge of one base's memory lets the other one join.
; CHECK-LABEL: define void @bases_and_scopes(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(ptr %q)
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %e)
; CHECK:       ret void
define void @bases_and_scopes(ptr %p, ptr %q, i64 %i) {
  %a = alloca [4 x i32]
  %e = getelementptr i8, ptr %a, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  store i8 1, ptr %p
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i8 2, ptr %q
  store i8 3, ptr %e
  call void @may_free()
  ret void
}

; What may free, may not return, or reports by itself ends a group.
; CHECK-LABEL: define void @ended(
; CHECK:       call {{.*}}@__pagesan_trip_store1(ptr %p)
; CHECK:       call void @may_free
; CHECK:       call {{.*}}@__pagesan_trip_store1
; CHECK:       call void @may_exit
; CHECK:       call {{.*}}@__pagesan_trip_store1
; CHECK:       call ptr @__pagesan_memcpy
; CHECK:       call {{.*}}@__pagesan_trip_store1
define void @ended(ptr %p, ptr %r, i64 %n) {
  %p1 = getelementptr i8, ptr %p, i64 1
  %p2 = getelementptr i8, ptr %p, i64 2
  %p3 = getelementptr i8, ptr %p, i64 3
  store i8 1, ptr %p
  call void @may_free()
  store i8 2, ptr %p1
  call void @may_exit()
  store i8 3, ptr %p2
  call void @llvm.memcpy.p0.p0.i64(ptr %r, ptr %p, i64 %n, i1 false)
  store i8 4, ptr %p3
  ret void
}

; What the source promises does not shorten a filter: the last byte of sixteen
; may be in a third granule, though the first one is said to begin one.
; CHECK-LABEL: define void @promised(
; CHECK:       load i16, ptr
; CHECK:       add i64 %{{.*}}, 15
; CHECK:       load i16, ptr
; CHECK-NEXT:  or i16
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
define void @promised(ptr %p) {
  store i64 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 15
  store i8 2, ptr %q
  ret void
}

; What the object guarantees does.
; CHECK-LABEL: define void @guaranteed(
; CHECK:       load i16, ptr
; CHECK-NEXT:  icmp ne i16
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %h)
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
define void @guaranteed(i64 %n) {
  %h = call ptr @malloc(i64 %n)
  store i64 1, ptr %h, align 1
  %q = getelementptr i8, ptr %h, i64 15
  store i8 2, ptr %q
  ret void
}

; It is that of the lowest byte: two bytes lower it is two, and four bytes from
; there may end in the next granule.
; CHECK-LABEL: define void @lowest(
; CHECK:       getelementptr i8, ptr %q, i64 -2
; CHECK:       load i8, ptr
; CHECK:       add i64 %{{.*}}, 3
; CHECK:       load i8, ptr
; CHECK-NEXT:  or i8
; CHECK:       call preserve_allcc void @__pagesan_trip_store2(ptr %q)
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
define void @lowest(i64 %n) {
  %h = call ptr @malloc(i64 %n)
  %q = getelementptr i8, ptr %h, i64 8
  store i16 1, ptr %q
  %r = getelementptr i8, ptr %h, i64 6
  store i8 1, ptr %r
  ret void
}

; Sixty-four bytes from the first that is tested to the last, and one more.
; CHECK-LABEL: define void @longest(
; CHECK:       load i64, ptr
; CHECK:       add i64 %{{.*}}, 63
; CHECK:       load i64, ptr
; CHECK-NEXT:  or i64
; CHECK:       getelementptr i8, ptr %p, i64 64
; CHECK:       load i8, ptr
; CHECK-NEXT:  zext i8
; CHECK-NEXT:  or i64
; CHECK:       ret void
define void @longest(ptr %p) {
  store i8 1, ptr %p
  %q = getelementptr i8, ptr %p, i64 63
  store i8 2, ptr %q
  %r = getelementptr i8, ptr %p, i64 64
  store i8 3, ptr %r
  ret void
}

; The last byte of the last one is tested, and of one in the middle.
; CHECK-LABEL: define void @last_byte(
; CHECK:       add i64 %{{.*}}, 7
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
; CHECK:       ret void
define void @last_byte(ptr %p) {
  store i8 1, ptr %p
  %q = getelementptr i8, ptr %p, i64 4
  store i32 2, ptr %q, align 1
  %r = getelementptr i8, ptr %p, i64 2
  store i8 3, ptr %r
  ret void
}

; Polling ends a group; so does the scope of a variable, for its own.
; CHECK-LABEL: define void @polled(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK:       load atomic
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %q)
define void @polled(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 1
  store i8 1, ptr %p
  %v = load atomic i32, ptr @flag monotonic, align 4
  store i8 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @scoped(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(ptr %e)
; CHECK-NEXT:  getelementptr i8, ptr %p, i64 1
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(
; CHECK:       store i16 -1800
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %f)
; CHECK:       ret void
define void @scoped(ptr %p, i64 %i) {
  %a = alloca [4 x i32]
  %q = getelementptr i8, ptr %p, i64 1
  %e = getelementptr i8, ptr %a, i64 %i
  %f = getelementptr i8, ptr %e, i64 1
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  store i8 1, ptr %p
  store i8 1, ptr %e
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i8 2, ptr %f
  store i8 2, ptr %q
  call void @may_free()
  ret void
}

@flag = global i32 0
declare ptr @malloc(i64) allockind("alloc,uninitialized")
declare void @look(ptr nocapture) nofree nosync willreturn nounwind
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)
