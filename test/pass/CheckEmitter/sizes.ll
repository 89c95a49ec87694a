; One filter for each size and alignment, and the stub that it calls.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define i8 @load1(
; CHECK-NEXT:  %[[A:.*]] = ptrtoint ptr %p to i64, !nosanitize
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3, !nosanitize
; CHECK-NEXT:  %[[S:.*]] = add i64 %[[G]], 2147450880, !nosanitize
; CHECK-NEXT:  %[[P:.*]] = inttoptr i64 %[[S]] to ptr, !nosanitize
; CHECK-NEXT:  %[[V:.*]] = load i8, ptr %[[P]], align 1, !nosanitize
; CHECK-NEXT:  %[[C:.*]] = icmp ne i8 %[[V]], 0, !nosanitize
; CHECK-NEXT:  br i1 %[[C]], label %[[COLD:.*]], label %[[GOOD:.*]], !prof ![[W:[0-9]+]], !nosanitize
; CHECK:       [[COLD]]:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_trip_load1(ptr %p) #[[CALL:[0-9]+]], !nosanitize
; CHECK-NEXT:  br label %[[GOOD]], !nosanitize
; CHECK:       [[GOOD]]:
; CHECK-NEXT:  %v = load i8, ptr %p
; CHECK-NEXT:  ret i8 %v
define i8 @load1(ptr %p) {
  %v = load i8, ptr %p
  ret i8 %v
}

; CHECK-LABEL: define i16 @load2(
; CHECK:       load i8, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NOT:   or
; CHECK:       call preserve_allcc void @__pagesan_trip_load2(ptr %p)
define i16 @load2(ptr %p) {
  %v = load i16, ptr %p, align 2
  ret i16 %v
}

; CHECK-LABEL: define i32 @load4(
; CHECK:       load i8, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i8
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(ptr %p)
define i32 @load4(ptr %p) {
  %v = load i32, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i64 @load8(
; CHECK:       load i8, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i8
; CHECK:       call preserve_allcc void @__pagesan_trip_load8(ptr %p)
define i64 @load8(ptr %p) {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define <2 x i64> @load16(
; CHECK:       load i16, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i16
; CHECK:       call preserve_allcc void @__pagesan_trip_load16(ptr %p)
define <2 x i64> @load16(ptr %p) {
  %v = load <2 x i64>, ptr %p, align 8
  ret <2 x i64> %v
}

; CHECK-LABEL: define void @store_all(
; CHECK:       call preserve_allcc void @__pagesan_trip_store1(ptr %a)
; CHECK:       call preserve_allcc void @__pagesan_trip_store2(ptr %b)
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %c)
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %d)
; CHECK:       call preserve_allcc void @__pagesan_trip_store16(ptr %e)
; CHECK:       store i128
define void @store_all(ptr %a, ptr %b, ptr %c, ptr %d, ptr %e) {
  store i8 1, ptr %a
  store i16 1, ptr %b, align 2
  store i32 1, ptr %c, align 4
  store i64 1, ptr %d, align 8
  store i128 1, ptr %e, align 16
  ret void
}

; CHECK-LABEL: define <8 x i32> @load32(
; CHECK:       load i32, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i32
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 32)
define <8 x i32> @load32(ptr %p) {
  %v = load <8 x i32>, ptr %p, align 32
  ret <8 x i32> %v
}

; CHECK-LABEL: define void @store64(
; CHECK:       load i64, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i64
; CHECK:       call preserve_allcc void @__pagesan_trip_storeN(ptr %p, i64 64)
define void @store64(ptr %p, <16 x i32> %v) {
  store <16 x i32> %v, ptr %p, align 8
  ret void
}

; Ten bytes, two granules.
; CHECK-LABEL: define x86_fp80 @load_fp80(
; CHECK:       load i16, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  icmp ne i16
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 10)
define x86_fp80 @load_fp80(ptr %p) {
  %v = load x86_fp80, ptr %p, align 16
  ret x86_fp80 %v
}

; Three aligned granules: two loads of two shadow bytes that overlap.
; CHECK-LABEL: define i192 @load24(
; CHECK:       add i64 %{{.*}}, 2147450880
; CHECK:       load i16, ptr %{{.*}}, align 1, !nosanitize
; CHECK:       add i64 %{{.*}}, 2147450881
; CHECK:       load i16, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  or i16
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %p, i64 24)
define i192 @load24(ptr %p) {
  %v = load i192, ptr %p, align 8
  ret i192 %v
}

; Too long for a filter.
; CHECK-LABEL: define void @store128(
; CHECK-NEXT:  call preserve_allcc void @__pagesan_storeN(ptr %p, i64 128)
; CHECK-NEXT:  store
define void @store128(ptr %p, <16 x i64> %v) {
  store <16 x i64> %v, ptr %p, align 128
  ret void
}

; CHECK-LABEL: define <vscale x 4 x i32> @scalable(
; CHECK:       %[[N:.*]] = {{.*}}call i64 @llvm.vscale.i64()
; CHECK:       call preserve_allcc void @__pagesan_loadN(ptr %p, i64 %
define <vscale x 4 x i32> @scalable(ptr %p) {
  %v = load <vscale x 4 x i32>, ptr %p
  ret <vscale x 4 x i32> %v
}

; A constant address is no proof of anything.
; CHECK-LABEL: define i32 @constant_address(
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
define i32 @constant_address() {
  %v = load i32, ptr inttoptr (i64 4096 to ptr), align 4
  ret i32 %v
}

; CHECK: declare preserve_allcc void @__pagesan_trip_load1(ptr) #[[DECL:[0-9]+]]
; CHECK: declare preserve_allcc void @__pagesan_trip_storeN(ptr, i64) #[[DECL]]
; CHECK-DAG: attributes #[[DECL]] = { nounwind }
; CHECK-DAG: attributes #[[CALL]] = { nomerge nounwind }
; CHECK-DAG: ![[W]] = !{!"branch_weights", i32 1, i32 1048575}
