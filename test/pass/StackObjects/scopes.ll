; A variable is poisoned outside of its scope: where it begins its shadow becomes
; good, where it ends 0xf8 (-8). A beginning that nothing precedes and an end
; that nothing follows cost nothing.
; RUN: %opt -passes='pagesan,verify' -S %s > %t.ll
; RUN: FileCheck %s < %t.ll
; RUN: %opt -passes='pagesan<no-use-after-scope>,verify' -S %s | FileCheck %s --check-prefix=OFF

; OFF-NOT: i8 -8

declare void @use(ptr nocapture)
declare void @other()
declare i1 @more()
declare i32 @personality(...)

; Born dead: the frame begins so, and the second store is the beginning.
; f1f1f1f1 f8 f3f3f3 and a 0 for the granule alone.
; CHECK-LABEL: define void @inner(
; CHECK:         call void @other()
; CHECK:         store i64 -868082052615769615, ptr
; CHECK:         store i8 0, ptr
; CHECK-NEXT:    call void @use(ptr %a)
; CHECK:         store i8 -8, ptr
; CHECK-NEXT:    call void @other()
; CHECK:         store i64 0, ptr
; CHECK-NEXT:    ret void
define void @inner(i1 %c) {
  %a = alloca i64
  br i1 %c, label %work, label %work
work:
  call void @other()
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  call void @other()
  ret void
}

; The last granule is a partial one.
; CHECK-LABEL: define void @partial(
; CHECK:         br label %loop
; CHECK:       loop:
; CHECK:         store i16 1024, ptr
; CHECK-NEXT:    call void @use(ptr %a)
; CHECK:         store i16 -1800, ptr
; CHECK-NEXT:    %c = call i1 @more()
define void @partial() {
  %a = alloca [12 x i8]
  br label %loop
loop:
  call void @llvm.lifetime.start.p0(i64 12, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 12, ptr %a)
  %c = call i1 @more()
  br i1 %c, label %loop, label %done
done:
  ret void
}

; All of the function: only the redzones are ever written. f1f1f1f1 00 f3f3f3
; CHECK-LABEL: define void @whole(
; CHECK:         store i64 -868083117767659023, ptr
; CHECK-NEXT:    call void @use(ptr %a)
; CHECK-NOT:     store i8
; CHECK:         store i64 0, ptr
; CHECK-NEXT:    ret void
define void @whole() {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  ret void
}

; An end is the last thing through quiet blocks as well, and on the way of an
; exception that is not caught here.
; CHECK-LABEL: define void @unwinds(
; CHECK-NOT:     store i8 -8
; CHECK:         ret void
; CHECK:         store i64 0, ptr
; CHECK-NEXT:    resume
define void @unwinds() personality ptr @personality {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  invoke void @use(ptr %a) to label %fine unwind label %pad
fine:
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  br label %done
done:
  ret void
pad:
  %e = landingpad { ptr, i32 } cleanup
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  br label %go
go:
  resume { ptr, i32 } %e
}

; Something follows: in the same block, in the next one, or a call that may be
; the end or not.
; CHECK-LABEL: define void @follows_here(
; CHECK:         store i8 -8, ptr
; CHECK-NEXT:    call void @other()
define void @follows_here() {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  call void @other()
  ret void
}
; CHECK-LABEL: define void @follows_later(
; CHECK:         store i8 -8, ptr
; CHECK-NEXT:    br label %next
define void @follows_later() {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  br label %next
next:
  call void @other()
  ret void
}
; CHECK-LABEL: define void @follows_perhaps(
; CHECK:         store i8 -8, ptr
; CHECK-NEXT:    br i1 %c
define void @follows_perhaps(i1 %c) {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  br i1 %c, label %next, label %done
next:
  call void @other()
  br label %done
done:
  ret void
}

; A load is something, too.
; CHECK-LABEL: define i64 @follows_load(
; CHECK:         store i8 -8, ptr
; CHECK:         load i64, ptr %q
define i64 @follows_load(ptr %q) {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  %v = load i64, ptr %q
  ret i64 %v
}

; What ends and begins again in the first block is not alive at the beginning of
; its second life unless that is written.
; CHECK-LABEL: define void @twice(
; CHECK:         store i8 -8, ptr
; CHECK-NEXT:    call void @other()
; CHECK:         store i8 0, ptr
; CHECK-NEXT:    call void @use(ptr %a)
define void @twice() {
  %a = alloca i64
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  call void @other()
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  ret void
}

; Somebody uses it before its scope begins: it was dead.
; CHECK-LABEL: define void @early(
; CHECK:         store i64 -868082052615769615, ptr
; CHECK-NEXT:    call void @use(ptr %a)
; CHECK:         store i8 0, ptr
; CHECK-NEXT:    call void @use(ptr %a)
define void @early() {
  %a = alloca i64
  call void @use(ptr %a)
  call void @llvm.lifetime.start.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  ret void
}

; Alive when the function starts, dead before it ends: the end of the function
; has more to undo than its start did. 16 granules.
; CHECK-LABEL: define void @ends_early(
; CHECK:         store i32 -235802127, ptr
; CHECK:         store i32 -202116109, ptr
; CHECK-NEXT:    call void @use(ptr %a)
; CHECK:         store <16 x i8> {{.*}}i8 -8
; CHECK:         call void @other()
; CHECK:         store <16 x i8> zeroinitializer, ptr
; CHECK:         store i64 0, ptr
; CHECK:         ret void
define void @ends_early() {
  %a = alloca [128 x i8]
  call void @llvm.lifetime.start.p0(i64 128, ptr %a)
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 128, ptr %a)
  call void @other()
  ret void
}

; No end, no beginning, no poison at all.
; CHECK-LABEL: define void @endless(
; CHECK-NOT:     store i8
; CHECK:         ret void
define void @endless() {
  %a = alloca i64
  call void @llvm.lifetime.end.p0(i64 8, ptr %a)
  call void @use(ptr %a)
  ret void
}

; Long ones are filled by a call, without their partial granule.
; CHECK-LABEL: define void @long(
; CHECK:         call void @use(ptr %a)
; CHECK:         call void @__pagesan_set_shadow(ptr %{{.*}}, i32 248, i64 626)
; CHECK-NEXT:    call void @other()
; CHECK:         call void @__pagesan_set_shadow(ptr %{{.*}}, i32 0, i64 625)
; CHECK:         store i8 1, ptr
; CHECK-NEXT:    call void @use(ptr %a)
define void @long() {
  %a = alloca [5001 x i8]
  call void @use(ptr %a)
  call void @llvm.lifetime.end.p0(i64 5001, ptr %a)
  call void @other()
  call void @llvm.lifetime.start.p0(i64 5001, ptr %a)
  call void @use(ptr %a)
  ret void
}

declare void @llvm.lifetime.start.p0(i64, ptr nocapture)
declare void @llvm.lifetime.end.p0(i64, ptr nocapture)
