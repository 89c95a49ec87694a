; What ends the knowledge of an earlier check, each alone between two accesses
; of the same place, and its neighbours that do not.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s --check-prefix=GROUPS

declare void @unknown()
declare void @no_free() nofree
declare void @no_sync() nosync
declare void @neither() nofree nosync
declare i32 @pure(ptr) memory(read)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
@flag = global i32 0

; CHECK-LABEL:  define void @call_unknown(
; CHECK:        call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:        call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:        ret void
; GROUPS-LABEL: define void @call_unknown(
; GROUPS:       call preserve_allcc void @__pagesan_trip_store4(ptr %p)
; GROUPS:       call void @unknown()
; GROUPS:       call preserve_allcc void @__pagesan_trip_store1(
define void @call_unknown(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  call void @unknown()
  store i32 2, ptr %p
  store i8 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @call_that_may_sync(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @call_that_may_sync(ptr %p) {
  store i32 1, ptr %p
  call void @no_free()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @call_that_may_free(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @call_that_may_free(ptr %p) {
  store i32 1, ptr %p
  call void @no_sync()
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @harmless_calls(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @harmless_calls(ptr %p) {
  store i32 1, ptr %p
  call void @neither()
  %v = call i32 @pure(ptr %p)
  call void @unknown() nofree nosync
  call void @llvm.memset.p0.i64(ptr @flag, i8 0, i64 4, i1 false)
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @volatile_load(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @volatile_load(ptr %p) {
  store i32 1, ptr %p
  %v = load volatile i32, ptr @flag
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @volatile_store(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @volatile_store(ptr %p) {
  store i32 1, ptr %p
  store volatile i32 1, ptr @flag
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @volatile_copy(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @volatile_copy(ptr %p) {
  store i32 1, ptr %p
  call void @llvm.memset.p0.i64(ptr @flag, i8 0, i64 4, i1 true)
  store i32 2, ptr %p
  ret void
}

; Its own check, too, says nothing about what comes after.
; CHECK-LABEL: define void @polls_the_same(
; CHECK:       call preserve_allcc void @__pagesan_load4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_load4(ptr %p)
define void @polls_the_same(ptr %p) {
  %v = load volatile i32, ptr %p
  %w = load i32, ptr %p
  ret void
}

; CHECK-LABEL:  define void @relaxed_load(
; CHECK:        call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:        call preserve_allcc void @__pagesan_store4(ptr %p)
; GROUPS-LABEL: define void @relaxed_load(
; GROUPS:       load atomic
; GROUPS:       call preserve_allcc void @__pagesan_trip_store1(
define void @relaxed_load(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  %v = load atomic i32, ptr @flag monotonic, align 4
  store i32 2, ptr %p
  store i8 2, ptr %q
  ret void
}

; CHECK-LABEL: define void @relaxed_store(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @relaxed_store(ptr %p) {
  store i32 1, ptr %p
  store atomic i32 1, ptr @flag monotonic, align 4
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @relaxed_rmw(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @relaxed_rmw(ptr %p) {
  store i32 1, ptr %p
  %v = atomicrmw sub ptr @flag, i32 1 monotonic
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @relaxed_exchange(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @relaxed_exchange(ptr %p) {
  store i32 1, ptr %p
  %v = cmpxchg ptr @flag, i32 0, i32 1 monotonic monotonic
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @fenced(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
define void @fenced(ptr %p) {
  store i32 1, ptr %p
  fence syncscope("singlethread") acquire
  store i32 2, ptr %p
  ret void
}

; Unordered is what plain accesses of other languages are.
; CHECK-LABEL: define void @unordered(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @unordered(ptr %p) {
  store i32 1, ptr %p
  %v = load atomic i32, ptr @flag unordered, align 4
  store atomic i32 1, ptr @flag unordered, align 4
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @assembly(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @assembly(ptr %p) {
  store i32 1, ptr %p
  call void asm sideeffect "", "~{memory}"()
  store i32 2, ptr %p
  %v = call i32 asm "", "=r"() memory(none)
  store i32 3, ptr %p
  ret void
}
