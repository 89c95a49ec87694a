; An access that may straddle granules tests all of them: it may start in a
; good one and end in a bad one.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i16 @load2(
; CHECK:       %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK:       %[[FIRST:.*]] = load i8, ptr
; CHECK:       %[[END:.*]] = add i64 %[[A]], 1
; CHECK:       lshr i64 %[[END]], 3
; CHECK-NEXT:  add i64 %{{.*}}, 2147450880
; CHECK:       %[[LAST:.*]] = load i8, ptr
; CHECK-NEXT:  or i8 %[[FIRST]], %[[LAST]]
; CHECK:       call preserve_allcc void @__pagesan_trip_load2(ptr %p)
define i16 @load2(ptr %p) {
  %v = load i16, ptr %p, align 1
  ret i16 %v
}

; CHECK-LABEL: define void @store4(
; CHECK:       load i8, ptr
; CHECK:       add i64 %{{.*}}, 3
; CHECK:       load i8, ptr
; CHECK-NEXT:  or i8
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %p)
define void @store4(ptr %p) {
  store i32 0, ptr %p, align 2
  ret void
}

; CHECK-LABEL: define i64 @load8(
; CHECK:       load i8, ptr
; CHECK:       add i64 %{{.*}}, 7
; CHECK:       load i8, ptr
; CHECK-NEXT:  or i8
; CHECK:       call preserve_allcc void @__pagesan_trip_load8(ptr %p)
define i64 @load8(ptr %p) {
  %v = load i64, ptr %p, align 4
  ret i64 %v
}

; Three granules: two shadow bytes from the first one, two up to the last one.
; CHECK-LABEL: define <4 x i32> @load16(
; CHECK:       %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK:       add i64 %{{.*}}, 2147450880
; CHECK:       load i16, ptr {{.*}}, align 1
; CHECK-NEXT:  %[[END:.*]] = add i64 %[[A]], 15
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[END]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450879
; CHECK:       load i16, ptr {{.*}}, align 1
; CHECK-NEXT:  or i16
; CHECK:       call preserve_allcc void @__pagesan_trip_load16(ptr %p)
define <4 x i32> @load16(ptr %p) {
  %v = load <4 x i32>, ptr %p, align 4
  ret <4 x i32> %v
}

; CHECK-LABEL: define <16 x i32> @load64(
; CHECK:       load i64, ptr {{.*}}, align 1
; CHECK:       add i64 %{{.*}}, 63
; CHECK:       add i64 %{{.*}}, 2147450873
; CHECK:       load i64, ptr {{.*}}, align 1
; CHECK-NEXT:  or i64
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 64)
define <16 x i32> @load64(ptr %p) {
  %v = load <16 x i32>, ptr %p, align 1
  ret <16 x i32> %v
}

; Three bytes stay in a granule when aligned to four or more.
; CHECK-LABEL: define i24 @load3_aligned(
; CHECK:       load i8, ptr
; CHECK-NEXT:  icmp ne i8
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 3)
define i24 @load3_aligned(ptr %p) {
  %v = load i24, ptr %p, align 4
  ret i24 %v
}

; CHECK-LABEL: define i24 @load3(
; CHECK:       load i8, ptr
; CHECK:       add i64 %{{.*}}, 2
; CHECK:       load i8, ptr
; CHECK-NEXT:  or i8
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 3)
define i24 @load3(ptr %p) {
  %v = load i24, ptr %p, align 2
  ret i24 %v
}
