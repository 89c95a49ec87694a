; Frames whose address may outlive the call are entered and left by calls, which
; also write the shadow; so are frames with many pieces.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<use-after-return=never>,verify' -S %s | FileCheck %s --check-prefix=OFF

declare void @keep(ptr)
declare void @use(ptr nocapture)

; Size 64: class 0. The shadow is in the descriptor.
; CHECK: @pagesan.frame = private constant {{.*}} i32 64, i16 8, i8 0, i8 0, [8 x i8] c"\F1\F1\F1\F1\04\F3\F3\F3", {{.*}} c"1 32 4 1 a\00"

; CHECK-LABEL: define void @escapes(
; CHECK-NEXT:  %frame = alloca [64 x i8], align 16
; CHECK-NEXT:  %[[F:.*]] = call ptr @__pagesan_enter_frame(ptr %frame, ptr @pagesan.frame)
; CHECK-NEXT:  %a = getelementptr inbounds i8, ptr %[[F]], i64 32
; CHECK-NOT:   store
; CHECK:       call void @keep(ptr %a)
; CHECK-NEXT:  call void @__pagesan_leave_frame(ptr %[[F]], ptr @pagesan.frame)
; CHECK-NEXT:  ret void
; OFF-LABEL: define void @escapes(
; OFF-NOT:   __pagesan_enter_frame
; OFF:       store i64
; OFF:       ret void
define void @escapes() {
  %a = alloca i32
  call void @keep(ptr %a)
  ret void
}

; Left by whoever entered.
; CHECK-LABEL: define void @sometimes(
; CHECK:       work:
; CHECK-NEXT:    call ptr @__pagesan_enter_frame(
; CHECK:       done.leave:
; CHECK-NEXT:    call void @__pagesan_leave_frame(
; CHECK-NEXT:    br label %done
; CHECK:       done:
; CHECK-NEXT:    ret void
define void @sometimes(i1 %c) {
entry:
  %a = alloca i32
  br i1 %c, label %work, label %done
work:
  call void @keep(ptr %a)
  br label %done
done:
  ret void
}

; After setjmp returned again nobody knows which frame it was.
; CHECK-LABEL: define void @twice(
; CHECK-NOT:   __pagesan_enter_frame
; CHECK:       ret void
define void @twice(ptr %buf) {
  %a = alloca i32
  call i32 @setjmp(ptr %buf) #0
  call void @keep(ptr %a)
  ret void
}
declare i32 @setjmp(ptr)
attributes #0 = { returns_twice }

; Nothing escapes, but stores in line would be long.
; CHECK-LABEL: define void @pieces(
; CHECK:       call ptr @__pagesan_enter_frame(ptr %frame,
; CHECK:       call void @__pagesan_leave_frame(ptr %frame,
define void @pieces() {
  %a = alloca [200 x i8]
  %b = alloca [200 x i8]
  %c = alloca [200 x i8]
  %d = alloca [200 x i8]
  %e = alloca [200 x i8]
  call void @use(ptr %a)
  call void @use(ptr %b)
  call void @use(ptr %c)
  call void @use(ptr %d)
  call void @use(ptr %e)
  ret void
}
