; Variables that are not proven safe lie in one frame between redzones, which
; are poisoned by wide stores and made good at every exit.
; RUN: %opt -passes='pagesan,verify' -pass-remarks=pagesan -S %s 2> %t.remarks | FileCheck %s
; RUN: FileCheck %s --check-prefix=REMARK < %t.remarks
; RUN: %opt -passes='pagesan<no-stack>,verify' -S %s | FileCheck %s --check-prefix=OFF

; OFF-NOT: pagesan_frames

; The descriptor goes where its function goes.
; CHECK-DAG: @pagesan.frame = private constant { i32, i32, i32, i16, i8, i8, [0 x i8], [{{.*}} x i8] } { i32 1102416563, i32 trunc (i64 sub (i64 ptrtoint (ptr @one to i64), i64 ptrtoint (ptr @pagesan.frame to i64)) to i32), i32 64, i16 0, i8 -1, i8 0, {{.*}} c"1 32 4 1 a\00" }, section "pagesan_frames", no_sanitize_address, align 8, !associated !{{[0-9]+}}
; By a name of its own, where another module may have the function's.
; CHECK-DAG: ptrtoint (ptr @[[TWO:pagesan.function[.0-9]*]] to i64), {{.*}} c"2 32 10 3 buf 64 24 4 last\00" }
; CHECK-DAG: c"1 32 8 1 x\00" }, section "pagesan_frames", no_sanitize_address, comdat($inline), align 8
; CHECK-DAG: @[[TWO]] = private alias i8, getelementptr (i8, ptr @two, i64 1)

declare void @use(ptr nocapture)
declare void @stop() noreturn

; One store of the descriptor, one of shadow, and its reverse.
; CHECK-LABEL: define hidden i32 @one(
; CHECK-NEXT:  %frame = alloca [64 x i8], align 16
; CHECK-NEXT:  %a = getelementptr inbounds i8, ptr %frame, i64 32
; CHECK-NEXT:  store ptr @pagesan.frame, ptr %frame, align 8, !nosanitize
; CHECK-NEXT:  %[[I:.*]] = ptrtoint ptr %frame to i64
; CHECK-NEXT:  %[[S:.*]] = lshr i64 %[[I]], 3
; CHECK-NEXT:  %[[A:.*]] = add i64 %[[S]], 2147450880
; CHECK-NEXT:  %[[P:.*]] = inttoptr i64 %[[A]] to ptr
; CHECK-NEXT:  store i64 -868083100587789839, ptr %[[P]], align 1, !nosanitize
; CHECK-NEXT:  call void @use(ptr %a)
; CHECK:       store i64 0, ptr %{{.*}}, align 1, !nosanitize
; CHECK-NEXT:  ret i32 0
define hidden i32 @one() {
  %a = alloca i32
  call void @use(ptr %a)
  ret i32 0
}

; The redzones of neighbours are merged; 16 bytes at once, unless there are no
; vectors. Functions that end otherwise leave nothing to do.
; CHECK-LABEL: define i32 @two(
; CHECK:       alloca [128 x i8], align 16
; CHECK:       store <16 x i8> <i8 -15, i8 -15, i8 -15, i8 -15, i8 0, i8 2, i8 -14, i8 -14, i8 0, i8 0, i8 0, i8 -13, {{.*}}>, ptr
; CHECK-NOT:   store
; CHECK:       stop:
; CHECK-NEXT:  call void @stop()
; CHECK-NEXT:  unreachable
; CHECK:       store <16 x i8> zeroinitializer
; CHECK-NEXT:  ret i32 1
; CHECK:       store <16 x i8> zeroinitializer
; CHECK-NEXT:  ret i32 2
define i32 @two(i32 %how) {
  %buf = alloca [10 x i8]
  %last = alloca [3 x i64]
  call void @use(ptr %buf)
  call void @use(ptr %last)
  switch i32 %how, label %stop [ i32 1, label %first
                                 i32 2, label %second ]
stop:
  call void @stop()
  unreachable
first:
  ret i32 1
second:
  ret i32 2
}

; CHECK-LABEL: define void @no_vectors(
; CHECK-NOT:   <16 x i8>
; CHECK:       ret void
define void @no_vectors() noimplicitfloat {
  %buf = alloca [100 x i8]
  call void @use(ptr %buf)
  ret void
}

; Alignment is kept; the frame has the largest. Long runs of equal shadow bytes
; are written by a call each.
; CHECK-LABEL: define void @aligned(
; CHECK-NEXT:  %frame = alloca [4256 x i8], align 4096
; CHECK-NEXT:  %page = getelementptr inbounds i8, ptr %frame, i64 4096
; CHECK:       call void @__pagesan_set_shadow(ptr %{{.*}}, i32 241, i64 512)
; CHECK:       add i64 %{{.*}}, 524
; CHECK:       store i64 -868082074056920316
; CHECK-NEXT:  call void @use(ptr %page)
; CHECK:       call void @__pagesan_set_shadow(ptr %{{.*}}, i32 0, i64 512)
; CHECK:       store i64 0
; CHECK-NEXT:  ret void
define void @aligned() {
  %page = alloca [100 x i8], align 4096
  call void @use(ptr %page)
  ret void
}

$inline = comdat any
; CHECK-LABEL: define linkonce_odr void @inline(
define linkonce_odr void @inline() comdat {
  %x = alloca i64
  call void @use(ptr %x)
  ret void
}

; A musttail call takes the frame with it.
; CHECK-LABEL: define void @tail(
; CHECK:       store i64 0
; CHECK-NEXT:  musttail call void @tail(
; CHECK-NEXT:  ret void
define void @tail(ptr %p) {
  %x = alloca i64
  call void @use(ptr %x)
  musttail call void @tail(ptr %p)
  ret void
}

; REMARK: stack variable 'safe' has no redzones: every access to it is proven good
; CHECK-LABEL: define i32 @safe(
; CHECK-NOT:   pagesan
; CHECK:       ret i32
define i32 @safe(i32 %i) {
  %safe = alloca [8 x i32]
  %index = and i32 %i, 7
  %p = getelementptr [8 x i32], ptr %safe, i32 0, i32 %index
  store i32 1, ptr %p
  %v = load i32, ptr %safe
  ret i32 %v
}
