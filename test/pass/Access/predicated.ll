; Vector predication: a lane counts when the mask selects it and it is below the
; vector length. What is off may be anywhere.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define <2 x i32> @load(
; CHECK:       %[[BIT0:.*]] = extractelement <2 x i1> %m, i64 0
; CHECK:       %[[IN0:.*]] = icmp ugt i32 %n, 0
; CHECK:       %[[ON0:.*]] = and i1 %[[IN0]], %[[BIT0]]
; CHECK-NEXT:  br i1 %[[ON0]], label %[[CHECK0:.*]], label %[[NEXT0:.*]], !nosanitize
; CHECK:       [[CHECK0]]:
; CHECK:       call preserve_allcc void @__pagesan_load4(ptr
; CHECK:       [[NEXT0]]:
; CHECK:       %[[BIT1:.*]] = extractelement <2 x i1> %m, i64 1
; CHECK:       %[[IN1:.*]] = icmp ugt i32 %n, 1
; CHECK:       %[[ON1:.*]] = and i1 %[[IN1]], %[[BIT1]]
; CHECK-NEXT:  br i1 %[[ON1]]
; CHECK:       %[[P1:.*]] = getelementptr i8, ptr %p, i64 4
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load4(ptr %[[P1]])
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call <2 x i32> @llvm.vp.load
define <2 x i32> @load(ptr %p, <2 x i1> %m, i32 %n) {
  %v = call <2 x i32> @llvm.vp.load.v2i32.p0(ptr %p, <2 x i1> %m, i32 %n)
  ret <2 x i32> %v
}

; All lanes below the length are one range.
; CHECK-LABEL: define void @store(
; CHECK:       %[[N:.*]] = zext i32 %n to i64
; CHECK:       %[[BYTES:.*]] = mul i64 %[[N]], 2
; CHECK-NEXT:  call preserve_allcc void @__pagesan_storeN(ptr %p, i64 %[[BYTES]])
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call void @llvm.vp.store
define void @store(ptr %p, <8 x i16> %v, i32 %n) {
  call void @llvm.vp.store.v8i16.p0(<8 x i16> %v, ptr %p, <8 x i1> splat (i1 true), i32 %n)
  ret void
}

; CHECK-LABEL: define <2 x i64> @gather(
; CHECK:       icmp ugt i32 %n, 0
; CHECK:       %[[G0:.*]] = extractelement <2 x ptr> %p, i64 0
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load8(ptr %[[G0]])
; CHECK:       icmp ugt i32 %n, 1
; CHECK:       %[[G1:.*]] = extractelement <2 x ptr> %p, i64 1
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load8(ptr %[[G1]])
; CHECK:       call <2 x i64> @llvm.vp.gather
define <2 x i64> @gather(<2 x ptr> %p, <2 x i1> %m, i32 %n) {
  %v = call <2 x i64> @llvm.vp.gather.v2i64.v2p0(<2 x ptr> %p, <2 x i1> %m, i32 %n)
  ret <2 x i64> %v
}

; A constant length of 1 leaves one lane of the two.
; CHECK-LABEL: define void @scatter(
; CHECK-NOT:   br
; CHECK:       %[[S0:.*]] = extractelement <2 x ptr> %p, i64 0
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store8(ptr %[[S0]])
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call void @llvm.vp.scatter
define void @scatter(<2 x ptr> %p, <2 x i64> %v) {
  call void @llvm.vp.scatter.v2i64.v2p0(<2 x i64> %v, <2 x ptr> %p, <2 x i1> splat (i1 true), i32 1)
  ret void
}

; CHECK-LABEL: define <2 x i32> @strided_load(
; CHECK:       icmp ugt i32 %n, 1
; CHECK:       %[[STRIDE:.*]] = sext i32 %stride to i64
; CHECK:       %[[FAR:.*]] = mul i64 %[[STRIDE]], 1
; CHECK-NEXT:  %[[ROW1:.*]] = getelementptr i8, ptr %p, i64 %[[FAR]]
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load4(ptr %[[ROW1]])
; CHECK:       call <2 x i32> @llvm.experimental.vp.strided.load
define <2 x i32> @strided_load(ptr %p, i32 %stride, <2 x i1> %m, i32 %n) {
  %v = call <2 x i32> @llvm.experimental.vp.strided.load.v2i32.p0.i32(ptr %p, i32 %stride, <2 x i1> %m, i32 %n)
  ret <2 x i32> %v
}

; CHECK-LABEL: define void @strided_store(
; CHECK-NOT:   call {{.*}}@__pagesan_storeN
; CHECK:       %[[BACK:.*]] = getelementptr i8, ptr %p, i64 -24
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %[[BACK]])
; CHECK:       call void @llvm.experimental.vp.strided.store
define void @strided_store(ptr %p, <4 x i32> %v, i32 %n) {
  call void @llvm.experimental.vp.strided.store.v4i32.p0.i64(<4 x i32> %v, ptr %p, i64 -12, <4 x i1> splat (i1 true), i32 %n)
  ret void
}

declare <2 x i32> @llvm.vp.load.v2i32.p0(ptr, <2 x i1>, i32)
declare void @llvm.vp.store.v8i16.p0(<8 x i16>, ptr, <8 x i1>, i32)
declare <2 x i64> @llvm.vp.gather.v2i64.v2p0(<2 x ptr>, <2 x i1>, i32)
declare void @llvm.vp.scatter.v2i64.v2p0(<2 x i64>, <2 x ptr>, <2 x i1>, i32)
declare <2 x i32> @llvm.experimental.vp.strided.load.v2i32.p0.i32(ptr, i32, <2 x i1>, i32)
declare void @llvm.experimental.vp.strided.store.v4i32.p0.i64(<4 x i32>, ptr, i64, <4 x i1>, i32)
