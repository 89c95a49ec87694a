; What x86's own intrinsics touch.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
target triple = "x86_64-unknown-linux-gnu"

; --- Ranges ---
; CHECK-LABEL: define void @loads(
; CHECK-DAG:   call preserve_allcc void @__pagesan_load16(ptr %a)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %b, i64 32)
; CHECK-DAG:   call preserve_allcc void @__pagesan_load4(ptr %c)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %d, i64 64)
; CHECK-DAG:   call preserve_allcc void @__pagesan_load2(ptr %e)
define void @loads(ptr %a, ptr %b, ptr %c, ptr %d, ptr %e) {
  call <16 x i8> @llvm.x86.sse3.ldu.dq(ptr %a)
  call <32 x i8> @llvm.x86.avx.ldu.dq.256(ptr %b)
  call void @llvm.x86.sse.ldmxcsr(ptr %c)
  call void @llvm.x86.ldtilecfg(ptr %d)
  call <4 x float> @llvm.x86.vbcstnebf162ps128(ptr %e)
  ret void
}

; CHECK-LABEL: define void @stores(
; CHECK-DAG:   call preserve_allcc void @__pagesan_store4(ptr %a)
; CHECK-DAG:   call preserve_allcc void @__pagesan_store8(ptr %b)
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %c, i64 64)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %d, i64 64)
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %e, i64 64)
define void @stores(ptr %a, ptr %b, ptr %c, ptr %d, ptr %e) {
  call void @llvm.x86.sse.stmxcsr(ptr %a)
  call void @llvm.x86.directstore64(ptr %b, i64 1)
  call void @llvm.x86.movdir64b(ptr %c, ptr %d)
  call void @llvm.x86.sttilecfg(ptr %e)
  ret void
}

; CHECK-LABEL: define void @save(
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %a, i64 512)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %b, i64 512)
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %c, i64 576)
; CHECK-DAG:   call preserve_allcc void @__pagesan_loadN(ptr %d, i64 576)
define void @save(ptr %a, ptr %b, ptr %c, ptr %d, i32 %mask) {
  call void @llvm.x86.fxsave(ptr %a)
  call void @llvm.x86.fxrstor64(ptr %b)
  call void @llvm.x86.xsavec64(ptr %c, i32 0, i32 -1)
  call void @llvm.x86.xrstor(ptr %d, i32 0, i32 -1)
  ret void
}

; The state of ymm registers, where they are in use and asked for.
; CHECK-LABEL: define void @save_avx(
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %a, i64 576)
; CHECK-DAG:   %[[YMM:.*]] = getelementptr i8, ptr %a, i64 576
; CHECK-DAG:   call preserve_allcc void @__pagesan_storeN(ptr %[[YMM]], i64 256)
; CHECK:       call void @llvm.x86.xsave64(ptr %a
; CHECK-NOT:   getelementptr i8, ptr %b, i64 576
; CHECK:       call void @llvm.x86.xsave64(ptr %b
; CHECK:       lshr i32 %mask, 2
; CHECK:       %[[MORE:.*]] = getelementptr i8, ptr %c, i64 576
; CHECK-NEXT:  call preserve_allcc void @__pagesan_storeN(ptr %[[MORE]], i64 256)
; CHECK:       call void @llvm.x86.xsave64(ptr %c
define void @save_avx(ptr %a, ptr %b, ptr %c, i32 %mask) #0 {
  call void @llvm.x86.xsave64(ptr %a, i32 0, i32 7)
  call void @llvm.x86.xsave64(ptr %b, i32 4, i32 3)
  call void @llvm.x86.xsave64(ptr %c, i32 0, i32 %mask)
  ret void
}

; CHECK-LABEL: define void @save_no_avx(
; CHECK:       call preserve_allcc void @__pagesan_storeN(ptr %p, i64 576)
; CHECK-NEXT:  call void @llvm.x86.xsave64(ptr %p
define void @save_no_avx(ptr %p) {
  call void @llvm.x86.xsave64(ptr %p, i32 0, i32 7)
  ret void
}

; Hints are no accesses.
; CHECK-LABEL: define void @hints(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       ret void
define void @hints(ptr %p) {
  call void @llvm.x86.sse2.clflush(ptr %p)
  call void @llvm.x86.clwb(ptr %p)
  call void @llvm.x86.cldemote(ptr %p)
  call void @llvm.x86.sse3.monitor(ptr %p, i32 0, i32 0)
  ret void
}

; --- Lanes ---
; A lane is on when its element of the mask is negative.
; CHECK-LABEL: define <2 x double> @maskload(
; CHECK:       %[[ML0:.*]] = extractelement <2 x i64> %m, i64 0
; CHECK-NEXT:  %[[NEG0:.*]] = icmp slt i64 %[[ML0]], 0
; CHECK-NEXT:  br i1 %[[NEG0]]
; CHECK:       call preserve_allcc void @__pagesan_load8(
; CHECK:       extractelement <2 x i64> %m, i64 1
; CHECK:       %[[P1:.*]] = getelementptr i8, ptr %p, i64 8
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load8(ptr %[[P1]])
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call <2 x double> @llvm.x86.avx.maskload
define <2 x double> @maskload(ptr %p, <2 x i64> %m) {
  %v = call <2 x double> @llvm.x86.avx.maskload.pd(ptr %p, <2 x i64> %m)
  ret <2 x double> %v
}

; CHECK-LABEL: define void @maskstore(
; CHECK-COUNT-8: call preserve_allcc void @__pagesan_store4(
; CHECK:       call void @llvm.x86.avx2.maskstore
define void @maskstore(ptr %p, <8 x i32> %m, <8 x i32> %v) {
  call void @llvm.x86.avx2.maskstore.d.256(ptr %p, <8 x i32> %m, <8 x i32> %v)
  ret void
}

; CHECK-LABEL: define void @maskmov(
; CHECK:       %[[B15:.*]] = extractelement <16 x i8> %m, i64 15
; CHECK-NEXT:  icmp slt i8 %[[B15]], 0
; CHECK:       getelementptr i8, ptr %p, i64 15
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store1(
; CHECK:       call void @llvm.x86.sse2.maskmov.dqu
define void @maskmov(<16 x i8> %v, <16 x i8> %m, ptr %p) {
  call void @llvm.x86.sse2.maskmov.dqu(<16 x i8> %v, <16 x i8> %m, ptr %p)
  ret void
}

; Two indices of 64 bits leave two lanes of the four.
; CHECK-LABEL: define <4 x i32> @gather(
; CHECK:       %[[GM0:.*]] = extractelement <4 x i32> %m, i64 0
; CHECK-NEXT:  icmp slt i32 %[[GM0]], 0
; CHECK:       %[[I0:.*]] = extractelement <2 x i64> %i, i64 0
; CHECK-NEXT:  %[[O0:.*]] = mul i64 %[[I0]], 4
; CHECK-NEXT:  %[[A0:.*]] = getelementptr i8, ptr %p, i64 %[[O0]]
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load4(ptr %[[A0]])
; CHECK:       call preserve_allcc void @__pagesan_load4(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call <4 x i32> @llvm.x86.avx2.gather
define <4 x i32> @gather(<4 x i32> %s, ptr %p, <2 x i64> %i, <4 x i32> %m) {
  %v = call <4 x i32> @llvm.x86.avx2.gather.q.d(<4 x i32> %s, ptr %p, <2 x i64> %i, <4 x i32> %m, i8 4)
  ret <4 x i32> %v
}

; Masks of floats count by their signs, indices of 32 bits are signed.
; CHECK-LABEL: define <2 x double> @gather_double(
; CHECK:       bitcast <2 x double> %m to <2 x i64>
; CHECK:       icmp slt i64
; CHECK:       sext i32 {{.*}} to i64
; CHECK:       call preserve_allcc void @__pagesan_load8(
; CHECK:       call preserve_allcc void @__pagesan_load8(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call <2 x double> @llvm.x86.avx2.gather
define <2 x double> @gather_double(<2 x double> %s, ptr %p, <4 x i32> %i, <2 x double> %m) {
  %v = call <2 x double> @llvm.x86.avx2.gather.d.pd(<2 x double> %s, ptr %p, <4 x i32> %i, <2 x double> %m, i8 8)
  ret <2 x double> %v
}

; CHECK-LABEL: define <16 x float> @gather512(
; CHECK:       %[[BIT:.*]] = extractelement <16 x i1> %m, i64 0
; CHECK-NEXT:  br i1 %[[BIT]]
; CHECK-COUNT-16: call preserve_allcc void @__pagesan_load4(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call <16 x float> @llvm.x86.avx512.mask.gather
define <16 x float> @gather512(<16 x float> %s, ptr %p, <16 x i32> %i, <16 x i1> %m) {
  %v = call <16 x float> @llvm.x86.avx512.mask.gather.dps.512(<16 x float> %s, ptr %p, <16 x i32> %i, <16 x i1> %m, i32 4)
  ret <16 x float> %v
}

; CHECK-LABEL: define void @scatter512(
; CHECK-COUNT-8: call preserve_allcc void @__pagesan_store8(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call void @llvm.x86.avx512.mask.scatter
define void @scatter512(ptr %p, <8 x i1> %m, <8 x i64> %i, <8 x double> %v) {
  call void @llvm.x86.avx512.mask.scatter.qpd.512(ptr %p, <8 x i1> %m, <8 x i64> %i, <8 x double> %v, i32 8)
  ret void
}

; Narrowed to bytes; the bits of an integer are the mask.
; CHECK-LABEL: define void @narrowed(
; CHECK:       call preserve_allcc void @__pagesan_store1(
; CHECK:       %[[BITS:.*]] = lshr i8 %m, 1
; CHECK-NEXT:  %[[BIT1:.*]] = trunc i8 %[[BITS]] to i1
; CHECK-NEXT:  br i1 %[[BIT1]]
; CHECK:       getelementptr i8, ptr %p, i64 1
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store1(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       call void @llvm.x86.avx512.mask.pmov.qb.mem.128
define void @narrowed(ptr %p, <2 x i64> %v, i8 %m) {
  call void @llvm.x86.avx512.mask.pmov.qb.mem.128(ptr %p, <2 x i64> %v, i8 %m)
  ret void
}

; Each row of a tile; one of unknown shape has a byte.
; CHECK-LABEL: define void @tiles(
; CHECK:       %[[ROW15:.*]] = icmp ugt i16 %rows, 15
; CHECK-NEXT:  br i1 %[[ROW15]]
; CHECK:       %[[O15:.*]] = mul i64 %stride, 15
; CHECK-NEXT:  %[[A15:.*]] = getelementptr i8, ptr %p, i64 %[[O15]]
; CHECK-NEXT:  %[[COLS:.*]] = zext i16 %cols to i64
; CHECK-NEXT:  call preserve_allcc void @__pagesan_loadN(ptr %[[A15]], i64 %[[COLS]])
; CHECK:       call x86_amx @llvm.x86.tileloadd64.internal
; CHECK-COUNT-16: call preserve_allcc void @__pagesan_storeN(
; CHECK:       call void @llvm.x86.tilestored64.internal
; CHECK-NEXT:  call preserve_allcc void @__pagesan_load1(ptr %q)
; CHECK-NEXT:  call void @llvm.x86.tileloadd64(
define void @tiles(ptr %p, i16 %rows, i16 %cols, i64 %stride, ptr %q) {
  %t = call x86_amx @llvm.x86.tileloadd64.internal(i16 %rows, i16 %cols, ptr %p, i64 %stride)
  call void @llvm.x86.tilestored64.internal(i16 %rows, i16 %cols, ptr %q, i64 %stride, x86_amx %t)
  call void @llvm.x86.tileloadd64(i8 1, ptr %q, i64 %stride)
  ret void
}

; What is proven to be inside its object needs no check.
; CHECK-LABEL: define <4 x i32> @inside(
; CHECK-NOT:   call {{.*}}@__pagesan
; CHECK:       ret <4 x i32>
@inside_array = internal global [4 x i32] zeroinitializer, align 16
define <4 x i32> @inside(<4 x i32> %m) {
  %v = call <4 x i32> @llvm.x86.avx2.maskload.d(ptr @inside_array, <4 x i32> %m)
  ret <4 x i32> %v
}

attributes #0 = { "target-features"="+sse2,+avx,+xsave" }
declare <16 x i8> @llvm.x86.sse3.ldu.dq(ptr)
declare <32 x i8> @llvm.x86.avx.ldu.dq.256(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.ldtilecfg(ptr)
declare void @llvm.x86.sttilecfg(ptr)
declare <4 x float> @llvm.x86.vbcstnebf162ps128(ptr)
declare void @llvm.x86.directstore64(ptr, i64)
declare void @llvm.x86.movdir64b(ptr, ptr)
declare void @llvm.x86.fxsave(ptr)
declare void @llvm.x86.fxrstor64(ptr)
declare void @llvm.x86.xsavec64(ptr, i32, i32)
declare void @llvm.x86.xsave64(ptr, i32, i32)
declare void @llvm.x86.xrstor(ptr, i32, i32)
declare void @llvm.x86.sse2.clflush(ptr)
declare void @llvm.x86.clwb(ptr)
declare void @llvm.x86.cldemote(ptr)
declare void @llvm.x86.sse3.monitor(ptr, i32, i32)
declare <2 x double> @llvm.x86.avx.maskload.pd(ptr, <2 x i64>)
declare <4 x i32> @llvm.x86.avx2.maskload.d(ptr, <4 x i32>)
declare void @llvm.x86.avx2.maskstore.d.256(ptr, <8 x i32>, <8 x i32>)
declare void @llvm.x86.sse2.maskmov.dqu(<16 x i8>, <16 x i8>, ptr)
declare <4 x i32> @llvm.x86.avx2.gather.q.d(<4 x i32>, ptr, <2 x i64>, <4 x i32>, i8)
declare <2 x double> @llvm.x86.avx2.gather.d.pd(<2 x double>, ptr, <4 x i32>, <2 x double>, i8)
declare <16 x float> @llvm.x86.avx512.mask.gather.dps.512(<16 x float>, ptr, <16 x i32>, <16 x i1>, i32)
declare void @llvm.x86.avx512.mask.scatter.qpd.512(ptr, <8 x i1>, <8 x i64>, <8 x double>, i32)
declare void @llvm.x86.avx512.mask.pmov.qb.mem.128(ptr, <2 x i64>, i8)
declare x86_amx @llvm.x86.tileloadd64.internal(i16, i16, ptr, i64)
declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, x86_amx)
declare void @llvm.x86.tileloadd64(i8, ptr, i64)
