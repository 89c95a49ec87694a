; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i32 @volatile_load(
; CHECK:       call {{.*}}@__pagesan_trip_load4(ptr %p)
define i32 @volatile_load(ptr %p) {
  %v = load volatile i32, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i64 @atomic_load(
; CHECK:       call {{.*}}@__pagesan_trip_load8(ptr %p)
define i64 @atomic_load(ptr %p) {
  %v = load atomic i64, ptr %p seq_cst, align 8
  ret i64 %v
}

; Read-modify-write instructions are writes.
; CHECK-LABEL: define i32 @atomicrmw(
; CHECK:       call {{.*}}@__pagesan_trip_store4(ptr %p)
; CHECK:       atomicrmw
define i32 @atomicrmw(ptr %p) {
  %v = atomicrmw add ptr %p, i32 1 monotonic
  ret i32 %v
}

; CHECK-LABEL: define void @cmpxchg(
; CHECK:       call {{.*}}@__pagesan_trip_store16(ptr %p)
; CHECK:       cmpxchg
define void @cmpxchg(ptr %p) {
  %v = cmpxchg ptr %p, i128 0, i128 1 monotonic monotonic, align 16
  ret void
}

; CHECK-LABEL: define { i32, i64 } @aggregate(
; CHECK:       call {{.*}}@__pagesan_trip_loadN(ptr %p, i64 12)
define { i32, i64 } @aggregate(ptr %p) {
  %v = load { i32, i64 }, ptr %p, align 8
  ret { i32, i64 } %v
}

; Less than a byte is a byte.
; CHECK-LABEL: define i1 @bit(
; CHECK:       call {{.*}}@__pagesan_trip_load1(ptr %p)
define i1 @bit(ptr %p) {
  %v = load i1, ptr %p
  ret i1 %v
}

; CHECK-LABEL: define void @byval_argument(
; CHECK:       call {{.*}}@__pagesan_trip_loadN(ptr %p, i64 40)
; CHECK:       call void @take(
; CHECK:       call {{.*}}@__pagesan_trip_load8(ptr %q)
; CHECK:       call void @take_small(
define void @byval_argument(ptr %p, ptr %q) {
  call void @take(ptr byval([5 x i64]) align 8 %p)
  call void @take_small(i32 1, ptr byval(i64) align 8 %q)
  ret void
}

; What others put there on behalf of a sanitizer is not checked.
; CHECK-LABEL: define i32 @nosanitize(
; CHECK-NEXT:  load i32
define i32 @nosanitize(ptr %p) {
  %v = load i32, ptr %p, align 4, !nosanitize !0
  ret i32 %v
}

declare void @take(ptr byval([5 x i64]))
declare void @take_small(i32, ptr byval(i64))
!0 = !{}
