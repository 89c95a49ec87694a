; A function with a frame, or with redzones around variables of dynamic size, is
; never inlined any more: with link-time optimisation the linker would still do
; it. Then its frame would be a part of the caller's, and what an exception left
; poisoned there would stay.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<no-stack>,verify' -S %s | FileCheck %s --check-prefix=OFF

declare void @use(ptr nocapture)
declare void @elsewhere()

; CHECK:       define void @frame() #[[FRAME:[0-9]+]]
; OFF:         define void @frame() #[[FRAME:[0-9]+]]
define void @frame() {
  %a = alloca i32
  call void @use(ptr %a)
  ret void
}

; CHECK:       define void @dynamic(i64 %n) #[[FRAME]]
define void @dynamic(i64 %n) {
  %a = alloca i32, i64 %n
  call void @use(ptr %a)
  ret void
}

; CHECK:       define void @wanted() #[[FRAME]]
define void @wanted() alwaysinline {
  %a = alloca i32
  call void @use(ptr %a)
  ret void
}

; CHECK:       define void @hinted() #[[FRAME]]
define void @hinted() inlinehint {
  %a = alloca i32
  call void @use(ptr %a)
  ret void
}

; A call can be marked, too, and that is stronger. The function may be another
; module's, which was or was not instrumented.
; CHECK:       define void @caller() #[[NO_FRAME:[0-9]+]]
; CHECK:         call void @frame(){{$}}
; CHECK:         call void @elsewhere(){{$}}
; CHECK:         call void @safe() #[[ALWAYS:[0-9]+]]
define void @caller() {
  call void @frame() alwaysinline
  call void @elsewhere() alwaysinline
  call void @safe() alwaysinline
  ret void
}

; Nothing speaks against inlining the others.
; CHECK:       define void @safe() #[[NO_FRAME]]
define void @safe() {
  ret void
}

; CHECK-DAG:   attributes #[[FRAME]] = { noinline "frame-pointer"
; CHECK-DAG:   attributes #[[NO_FRAME]] = { "frame-pointer"
; CHECK-DAG:   attributes #[[ALWAYS]] = { alwaysinline }
; OFF-DAG:     attributes #[[FRAME]] = { "frame-pointer"
