; Blocks are split around PHI nodes, landing pads, invokes and asm goto, and
; static allocas stay in the entry block.
; RUN: %opt -passes='pagesan<no-stack;no-hoist-invariant>,verify' -S %s | FileCheck %s

declare i32 @__gxx_personality_v0(...)
declare void @take(ptr byval([24 x i8]))
declare void @use(ptr)

; CHECK-LABEL: define i32 @phi(
; CHECK:       loop:
; CHECK-NEXT:  %i = phi i32 [ 0, %entry ], [ %n, %[[TAIL:.*]] ]
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(ptr %p)
; CHECK:       [[TAIL]]:
; CHECK-NEXT:  %v = load i32
; CHECK:       br i1 %c, label %loop, label %done
; CHECK:       %r = phi i32 [ %v, %[[TAIL]] ]
define i32 @phi(ptr %p) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %n, %loop ]
  %v = load i32, ptr %p, align 4
  %n = add i32 %i, %v
  %c = icmp slt i32 %n, 100
  br i1 %c, label %loop, label %done
done:
  %r = phi i32 [ %v, %loop ]
  ret i32 %r
}

; CHECK-LABEL: define i32 @exceptions(
; CHECK:       call preserve_allcc void @__pagesan_trip_loadN(ptr %s, i64 24)
; CHECK:       invoke void @take(
; CHECK:       landingpad
; CHECK-NEXT:  cleanup
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(ptr %p)
; CHECK:       resume
define i32 @exceptions(ptr %s, ptr %p) personality ptr @__gxx_personality_v0 {
  invoke void @take(ptr byval([24 x i8]) %s) to label %ok unwind label %pad
ok:
  ret i32 0
pad:
  %e = landingpad { ptr, i32 } cleanup
  %v = load i32, ptr %p, align 4
  resume { ptr, i32 } %e
}

; CHECK-LABEL: define void @asm_goto(
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %p)
; CHECK:       store i32 1
; CHECK:       callbr void asm
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %q)
define void @asm_goto(ptr %p, ptr %q) {
  store i32 1, ptr %p, align 4
  callbr void asm "", "!i"() to label %next [label %out]
next:
  store i64 1, ptr %q, align 8
  br label %out
out:
  ret void
}

; CHECK-LABEL: define void @late_alloca(
; CHECK-NEXT:  %a = alloca i32
; CHECK-NEXT:  %b = alloca i64
; CHECK-NEXT:  ptrtoint
define void @late_alloca(ptr %p) {
  %a = alloca i32
  store i8 0, ptr %p
  %b = alloca i64
  call void @use(ptr %a)
  call void @use(ptr %b)
  ret void
}
