; Whose word counts about the alignment of an object. In both of these the last
; of sixteen bytes may be in a third granule, and is looked up.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

@merged = linkonce_odr global [64 x i8] zeroinitializer, align 16

; The linker may choose another definition, aligned as it likes.
; CHECK-LABEL: define void @global(
; CHECK:       or i16
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_store1(
define void @global() {
  store i64 1, ptr getelementptr (i8, ptr @merged, i64 64), align 8
  store i8 2, ptr getelementptr (i8, ptr @merged, i64 79)
  ret void
}

; The program's own allocator.
; CHECK-LABEL: define void @own(
; CHECK:       or i16
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %h)
define void @own(i64 %n) {
  %h = call ptr @pool(i64 %n)
  store i64 1, ptr %h, align 8
  %q = getelementptr i8, ptr %h, i64 15
  store i8 2, ptr %q
  ret void
}

define ptr @pool(i64 %n) noinline allockind("alloc,uninitialized") {
  %p = load ptr, ptr @next
  ret ptr %p
}
@next = global ptr null
