; Facts of blocks, piece by piece: halves from different blocks cover the whole,
; on every path or not at all.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s
; A bound that nothing fits in keeps all checks, and says so.
; RUN: %opt -passes='pagesan<outline>,verify' -pagesan-max-facts=1 -pass-remarks-missed=pagesan -S %s -o %t.ll 2> %t.txt
; RUN: FileCheck %s --check-prefix=BOUND < %t.ll
; RUN: FileCheck %s --check-prefix=REMARK < %t.txt

; REMARK:      some checks were kept that earlier ones cover

; CHECK-LABEL: define void @halves(
; CHECK:       join:
; CHECK-NEXT:  store i64 3, ptr %p
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store1(ptr %past)
; BOUND-LABEL: define void @halves(
; BOUND:       join:
; BOUND-NEXT:  call preserve_allcc void @__pagesan_store8(ptr %p)
define void @halves(ptr %p, i1 %c) {
entry:
  %q = getelementptr i8, ptr %p, i64 4
  %past = getelementptr i8, ptr %p, i64 8
  store i32 1, ptr %p
  br i1 %c, label %left, label %right
left:
  store i32 2, ptr %q
  br label %join
right:
  store i64 2, ptr %p
  br label %join
join:
  store i64 3, ptr %p
  store i8 3, ptr %past
  ret void
}

; Different halves.
; CHECK-LABEL: define void @other_halves(
; CHECK:       join:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store8(ptr %p)
define void @other_halves(ptr %p, i1 %c) {
entry:
  %q = getelementptr i8, ptr %p, i64 4
  br i1 %c, label %left, label %right
left:
  store i32 2, ptr %q
  br label %join
right:
  store i32 2, ptr %p
  br label %join
join:
  store i64 3, ptr %p
  ret void
}

; One byte is missing in the middle.
; CHECK-LABEL: define void @gap(
; CHECK:       next:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store8(ptr %p)
define void @gap(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 5
  store i32 1, ptr %p
  store i24 2, ptr %q
  br label %next
next:
  store i64 3, ptr %p
  ret void
}

; Facts of many bases, some of which one block ends.
; CHECK-LABEL: define void @many(
; CHECK:       end:
; CHECK:       behind:
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %q)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %r)
; CHECK:       last:
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @many(ptr %p, ptr %q, ptr %r, i1 %c) {
entry:
  store i32 1, ptr %p
  store i32 1, ptr %q
  store i32 1, ptr %r
  br i1 %c, label %end, label %behind
end:
  fence seq_cst
  br label %behind
behind:
  store i32 2, ptr %p
  store i32 2, ptr %q
  store i32 2, ptr %r
  br label %last
last:
  store i32 3, ptr %p
  store i32 3, ptr %q
  store i32 3, ptr %r
  ret void
}

; What is known at the start of a loop must hold at its end, too, also where an
; inner loop ends it.
; CHECK-LABEL: define void @nested(
; CHECK:       outer:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       inner:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       latch:
; CHECK-NEXT:  br
define void @nested(ptr %p, i1 %c, i1 %d) {
entry:
  store i32 0, ptr %p
  br label %outer
outer:
  store i32 1, ptr %p
  br label %inner
inner:
  store i32 2, ptr %p
  fence seq_cst
  br i1 %c, label %inner, label %latch
latch:
  br i1 %d, label %outer, label %done
done:
  ret void
}

; A block that cannot be reached says nothing about those that can.
; CHECK-LABEL: define void @unreachable(
; CHECK:       next:
; CHECK-NEXT:  store i32 2, ptr %p
define void @unreachable(ptr %p) {
entry:
  store i32 1, ptr %p
  br label %next
dead:
  br label %next
next:
  store i32 2, ptr %p
  ret void
}
