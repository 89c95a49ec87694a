; What a filter certainly tests is what its access establishes, and what another
; one needs: no byte more, no byte less.
; RUN: %opt -passes='pagesan<far-overflows=none>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<both-ends;far-overflows=none>,verify' -S %s | FileCheck %s --check-prefix=BOTH

declare ptr @malloc(i64) allockind("alloc,uninitialized")
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.inline.p0.i64(ptr, i8, i64, i1)

; The alignment is the source's: only the granule of the first byte is tested.
; CHECK-LABEL: define void @first_byte(
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
; BOTH-LABEL:  define void @first_byte(
; BOTH:        or i8
; BOTH:        call preserve_allcc void @__pagesan_trip_load4(
; BOTH-NOT:    call preserve_allcc void @__pagesan
; BOTH:        ret void
define void @first_byte(ptr %p) {
  %v = load i32, ptr %p, align 4
  store i32 1, ptr %p, align 4
  store i8 2, ptr %p
  %q = getelementptr i8, ptr %p, i64 1
  br label %next
next:
  store i8 2, ptr %q
  ret void
}

; Sixteen bytes: the granule behind the first, too, so nine bytes and no tenth.
; CHECK-LABEL: define void @nine_bytes(
; CHECK:       load i16, ptr
; CHECK-NEXT:  icmp ne i16
; CHECK:       call preserve_allcc void @__pagesan_trip_store16(
; CHECK:       next:
; CHECK-NEXT:  store i8 1
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(
; CHECK-NEXT:  br label
; CHECK:       ret void
define void @nine_bytes(ptr %p) {
  store i128 1, ptr %p, align 16
  %q = getelementptr i8, ptr %p, i64 8
  %r = getelementptr i8, ptr %p, i64 9
  br label %next
next:
  store i8 1, ptr %q
  store i8 2, ptr %r
  ret void
}

; The object guarantees its alignment: all four bytes are in one granule.
; CHECK-LABEL: define void @own_alignment(
; CHECK:       load i8, ptr
; CHECK-NEXT:  icmp ne i8
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
; BOTH-LABEL:  define void @own_alignment(
; BOTH:        load i8, ptr
; BOTH-NEXT:   icmp ne i8
; BOTH:        call preserve_allcc void @__pagesan_trip_store4(
; BOTH-NOT:    call preserve_allcc void @__pagesan
; BOTH:        ret void
define void @own_alignment(i64 %n) {
  %h = call ptr @malloc(i64 %n)
  %p = getelementptr i8, ptr %h, i64 4
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 3
  br label %next
next:
  store i8 2, ptr %q
  ret void
}

; An index keeps as much of it as its stride.
; CHECK-LABEL: define void @own_stride(
; CHECK:       load i8, ptr
; CHECK-NEXT:  icmp ne i8
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       define
; CHECK:       or i8
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(
define void @own_stride(i64 %n, i64 %i) {
  %h = call ptr @malloc(i64 %n)
  %p = getelementptr i32, ptr %h, i64 %i
  store i32 1, ptr %p, align 1
  %q = getelementptr i8, ptr %p, i64 3
  br label %next
next:
  store i8 2, ptr %q
  ret void
}
define void @odd_stride(i64 %n, i64 %i) {
  %h = call ptr @malloc(i64 %n)
  %p = getelementptr [3 x i8], ptr %h, i64 %i
  store i32 1, ptr %p, align 1
  ret void
}

; Both ends are tested: everything between them is good, and no byte more.
; CHECK-LABEL: define void @unaligned(
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(
; CHECK:       next:
; CHECK-NEXT:  store i8 2, ptr %q
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %r)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @unaligned(ptr %p) {
  store i32 1, ptr %p, align 1
  %q = getelementptr i8, ptr %p, i64 3
  %r = getelementptr i8, ptr %p, i64 4
  br label %next
next:
  store i8 2, ptr %q
  store i8 2, ptr %r
  ret void
}

; Copies establish nothing, whoever checks them: an option turns that off.
; CHECK-LABEL: define void @copied(
; CHECK:       call preserve_allcc void @__pagesan_trip_memcpy_load(ptr %q, i64 24)
; CHECK:       call preserve_allcc void @__pagesan_trip_memcpy_store(ptr %p, i64 24)
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_trip_load1(ptr %q)
; CHECK:       ret void
define void @copied(ptr %p, ptr %q) {
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 24, i1 false)
  store i8 1, ptr %p
  %v = load i8, ptr %q
  ret void
}

; Calls check in any case: nothing makes them superfluous.
; CHECK-LABEL: define void @copied_after(
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; CHECK-NOT:   call preserve_allcc
; CHECK:       call ptr @__pagesan_memset(ptr %p, i32 0, i64 65)
; CHECK:       ret void
define void @copied_after(ptr %p) {
  store i64 1, ptr %p, align 1
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 8, i1 false)
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 65, i1 false)
  ret void
}

; CHECK-LABEL: define void @inline_range(
; CHECK:       call preserve_allcc void @__pagesan_storeN(ptr %p, i64 24)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @inline_range(ptr %p) {
  call void @llvm.memset.inline.p0.i64(ptr %p, i8 0, i64 24, i1 false)
  %q = getelementptr i8, ptr %p, i64 23
  store i8 1, ptr %q
  call void @llvm.memset.inline.p0.i64(ptr %p, i8 1, i64 23, i1 false)
  ret void
}
