; Variables of dynamic size have redzones of their own.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @use(ptr)
declare ptr @llvm.stacksave.p0()
declare void @llvm.stackrestore.p0(ptr)

; CHECK-LABEL: define void @vla(
; CHECK-NEXT:  %lowest.alloca = alloca ptr, align 8
; CHECK-NEXT:  store ptr null, ptr %lowest.alloca
; CHECK-NEXT:  %saved = call ptr @llvm.stacksave.p0()
; CHECK-NEXT:  %[[S:.*]] = mul i64 %n, 4
; CHECK-NEXT:  %[[P:.*]] = add i64 %[[S]], 31
; CHECK-NEXT:  %[[M:.*]] = and i64 %[[P]], -32
; CHECK-NEXT:  %[[R:.*]] = add i64 %[[M]], 80
; CHECK-NEXT:  %[[W:.*]] = alloca i8, i64 %[[R]], align 16
; CHECK-NEXT:  %[[B:.*]] = getelementptr i8, ptr %[[W]], i64 48
; CHECK-NEXT:  %v = call ptr @llvm.ptrmask.p0.i64(ptr %[[B]], i64 -32)
; CHECK-NEXT:  call void @__pagesan_poison_alloca(ptr %v, i64 %[[S]])
; CHECK-NEXT:  store ptr %[[W]], ptr %lowest.alloca
; CHECK-NEXT:  call void @use(ptr %v)
; CHECK-NEXT:  %[[L:.*]] = load ptr, ptr %lowest.alloca
; CHECK-NEXT:  call void @__pagesan_unpoison_allocas(ptr %[[L]], ptr %saved)
; CHECK-NEXT:  call void @llvm.stackrestore.p0(ptr %saved)
; CHECK-NEXT:  load ptr, ptr %lowest.alloca
; CHECK-NEXT:  call void @__pagesan_unpoison_allocas(ptr {{.*}}, ptr %lowest.alloca)
; CHECK-NEXT:  ret void
define void @vla(i64 %n) {
  %saved = call ptr @llvm.stacksave.p0()
  %v = alloca i32, i64 %n
  call void @use(ptr %v)
  call void @llvm.stackrestore.p0(ptr %saved)
  ret void
}

; Larger alignment is made by hand, too: it would take a register from all of
; the function.
; CHECK-LABEL: define void @aligned(
; CHECK:       add i64 %{{.*}}, 304
; CHECK:       alloca i8, i64 %{{.*}}, align 16
; CHECK:       getelementptr i8, ptr %{{.*}}, i64 272
; CHECK:       call ptr @llvm.ptrmask.p0.i64(ptr %{{.*}}, i64 -256)
define void @aligned(i64 %n) {
  %v = alloca i8, i64 %n, align 256
  call void @use(ptr %v)
  ret void
}

; An array of no bytes has no good byte.
; CHECK-LABEL: define void @nothing(
; CHECK:       call void @__pagesan_poison_alloca(ptr %v, i64 0)
define void @nothing() {
  %v = alloca [0 x i32]
  call void @use(ptr %v)
  ret void
}

; Arguments by value get a copy that can have redzones.
%big = type { [4 x i64] }
; CHECK-LABEL: define void @by_value(ptr byval(%big) align 8 %arg)
; CHECK-NEXT:  %frame = alloca [96 x i8], align 16
; CHECK:       call void @llvm.memcpy.p0.p0.i64(ptr align 8 %{{.*}}, ptr align 8 %arg, i64 32, i1 false), !nosanitize
; CHECK:       call void @use(
define void @by_value(ptr byval(%big) align 8 %arg) {
  call void @use(ptr %arg)
  ret void
}

; Unless nothing can go wrong.
; CHECK-LABEL: define i64 @by_value_read(
; CHECK-NOT:   alloca
; CHECK:       ret i64
define i64 @by_value_read(ptr byval(%big) align 8 %arg) {
  %last = getelementptr i8, ptr %arg, i64 24
  %v = load i64, ptr %last
  ret i64 %v
}

; The one way to leave frames that calls no function.
; CHECK-LABEL: define void @builtin_longjmp(
; CHECK-NEXT:  %[[S:.*]] = getelementptr ptr, ptr %buf, i64 2
; CHECK-NEXT:  %[[SP:.*]] = load ptr, ptr %[[S]]
; CHECK-NEXT:  call void @__pagesan_unwind_to(ptr %[[SP]])
; CHECK-NEXT:  call void @llvm.eh.sjlj.longjmp(ptr %buf)
define void @builtin_longjmp(ptr %buf) {
  call void @llvm.eh.sjlj.longjmp(ptr %buf)
  unreachable
}
declare void @llvm.eh.sjlj.longjmp(ptr)
