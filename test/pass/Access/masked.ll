; Masked accesses: lanes that are off may be anywhere, and are not looked at.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define <4 x i32> @load(
; CHECK:       %[[M0:.*]] = extractelement <4 x i1> %m, i64 0
; CHECK-NEXT:  br i1 %[[M0]], label %[[ON:.*]], label %[[NEXT:.*]], !nosanitize
; CHECK:       [[ON]]:
; CHECK:       load i8, ptr
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK:       [[NEXT]]:
; CHECK:       extractelement <4 x i1> %m, i64 1
; CHECK:       getelementptr i8, ptr %p, i64 4
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK:       extractelement <4 x i1> %m, i64 2
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK:       extractelement <4 x i1> %m, i64 3
; CHECK:       getelementptr i8, ptr %p, i64 12
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK-NOT:   __pagesan
; CHECK:       call <4 x i32> @llvm.masked.load
define <4 x i32> @load(ptr %p, <4 x i1> %m) {
  %v = call <4 x i32> @llvm.masked.load.v4i32.p0(ptr %p, i32 4, <4 x i1> %m, <4 x i32> zeroinitializer)
  ret <4 x i32> %v
}

; The alignment counts: lanes of 8 bytes aligned to 4 may straddle granules.
; CHECK-LABEL: define <2 x i64> @load_unaligned(
; CHECK:       or i8
; CHECK:       call {{.*}}@__pagesan_trip_load8(
; CHECK:       or i8
; CHECK:       call {{.*}}@__pagesan_trip_load8(
define <2 x i64> @load_unaligned(ptr %p, <2 x i1> %m) {
  %v = call <2 x i64> @llvm.masked.load.v2i64.p0(ptr %p, i32 4, <2 x i1> %m, <2 x i64> zeroinitializer)
  ret <2 x i64> %v
}

; CHECK-LABEL: define void @store_constant(
; CHECK-NOT:   extractelement
; CHECK:       getelementptr i8, ptr %p, i64 4
; CHECK:       call {{.*}}@__pagesan_trip_store4(
; CHECK:       getelementptr i8, ptr %p, i64 12
; CHECK:       call {{.*}}@__pagesan_trip_store4(
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.masked.store
define void @store_constant(ptr %p, <4 x i32> %v) {
  call void @llvm.masked.store.v4i32.p0(<4 x i32> %v, ptr %p, i32 4, <4 x i1> <i1 0, i1 1, i1 0, i1 1>)
  ret void
}

; CHECK-LABEL: define void @store_all(
; CHECK:       load i16
; CHECK:       call {{.*}}@__pagesan_trip_store16(ptr %p)
; CHECK-NOT:   __pagesan
; CHECK:       call void @llvm.masked.store
define void @store_all(ptr %p, <4 x i32> %v) {
  call void @llvm.masked.store.v4i32.p0(<4 x i32> %v, ptr %p, i32 16, <4 x i1> <i1 1, i1 1, i1 1, i1 1>)
  ret void
}

; CHECK-LABEL: define <2 x i32> @gather(
; CHECK:       extractelement <2 x i1> %m, i64 0
; CHECK:       %[[P0:.*]] = extractelement <2 x ptr> %p, i64 0
; CHECK:       call {{.*}}@__pagesan_trip_load4(ptr %[[P0]])
; CHECK:       extractelement <2 x i1> %m, i64 1
; CHECK:       %[[P1:.*]] = extractelement <2 x ptr> %p, i64 1
; CHECK:       call {{.*}}@__pagesan_trip_load4(ptr %[[P1]])
; CHECK:       llvm.masked.gather
define <2 x i32> @gather(<2 x ptr> %p, <2 x i1> %m) {
  %v = call <2 x i32> @llvm.masked.gather.v2i32.v2p0(<2 x ptr> %p, i32 4, <2 x i1> %m, <2 x i32> zeroinitializer)
  ret <2 x i32> %v
}

; CHECK-LABEL: define void @scatter(
; CHECK-NOT:   extractelement <2 x i1>
; CHECK:       call {{.*}}@__pagesan_trip_store8(
; CHECK:       call {{.*}}@__pagesan_trip_store8(
; CHECK:       llvm.masked.scatter
define void @scatter(<2 x ptr> %p, <2 x i64> %v) {
  call void @llvm.masked.scatter.v2i64.v2p0(<2 x i64> %v, <2 x ptr> %p, i32 8, <2 x i1> <i1 1, i1 1>)
  ret void
}

; CHECK-LABEL: define <8 x i16> @expandload(
; CHECK:       %[[B:.*]] = bitcast <8 x i1> %m to i8
; CHECK:       %[[Z:.*]] = zext i8 %[[B]] to i64
; CHECK:       %[[C:.*]] = call i64 @llvm.ctpop.i64(i64 %[[Z]])
; CHECK:       %[[N:.*]] = mul i64 %[[C]], 2
; CHECK:       call preserve_allcc void @__pagesan_loadN(ptr %p, i64 %[[N]])
define <8 x i16> @expandload(ptr %p, <8 x i1> %m) {
  %v = call <8 x i16> @llvm.masked.expandload.v8i16(ptr %p, <8 x i1> %m, <8 x i16> zeroinitializer)
  ret <8 x i16> %v
}

; CHECK-LABEL: define void @compressstore(
; CHECK:       call preserve_allcc void @__pagesan_storeN(ptr %p, i64 %
define void @compressstore(ptr %p, <8 x i64> %v, <8 x i1> %m) {
  call void @llvm.masked.compressstore.v8i64(<8 x i64> %v, ptr %p, <8 x i1> %m)
  ret void
}

declare <4 x i32> @llvm.masked.load.v4i32.p0(ptr, i32, <4 x i1>, <4 x i32>)
declare <2 x i64> @llvm.masked.load.v2i64.p0(ptr, i32, <2 x i1>, <2 x i64>)
declare void @llvm.masked.store.v4i32.p0(<4 x i32>, ptr, i32, <4 x i1>)
declare <2 x i32> @llvm.masked.gather.v2i32.v2p0(<2 x ptr>, i32, <2 x i1>, <2 x i32>)
declare void @llvm.masked.scatter.v2i64.v2p0(<2 x i64>, <2 x ptr>, i32, <2 x i1>)
declare <8 x i16> @llvm.masked.expandload.v8i16(ptr, <8 x i1>, <8 x i16>)
declare void @llvm.masked.compressstore.v8i64(<8 x i64>, ptr, <8 x i1>)
