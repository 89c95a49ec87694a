; What holds on every path to a block, where only one path decides.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

declare void @may_free()
declare void @may_free_too()

; Checked on the left only, and asked for behind the join.
; CHECK-LABEL: define void @left_only(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       last:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
define void @left_only(ptr %p, i1 %c) {
  br i1 %c, label %left, label %right
left:
  store i32 1, ptr %p
  br label %join
right:
  br label %join
join:
  br label %last
last:
  store i32 2, ptr %p
  ret void
}

; On the right only.
; CHECK-LABEL: define void @right_only(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       last:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
define void @right_only(ptr %p, i1 %c) {
  br i1 %c, label %left, label %right
left:
  br label %join
right:
  store i32 1, ptr %p
  br label %join
join:
  br label %last
last:
  store i32 2, ptr %p
  ret void
}

; The end of a round takes away what held before the loop, also for a block
; that the first look reaches earlier.
; CHECK-LABEL: define void @second_round(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       body:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
define void @second_round(ptr %p, i1 %c) {
  store i32 1, ptr %p
  br label %head
head:
  br i1 %c, label %body, label %done
body:
  store i32 2, ptr %p
  br label %latch
latch:
  call void @may_free()
  br label %head
done:
  ret void
}

; What held when a block began does not hold behind an end in it.
; CHECK-LABEL: define void @behind_the_end(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       next:
; CHECK-NEXT:  call void @may_free()
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
define void @behind_the_end(ptr %p) {
  store i32 1, ptr %p
  br label %next
next:
  call void @may_free()
  store i32 2, ptr %p
  ret void
}

; The end of a scope in one block ends what was known of its variable in the
; next ones, and nothing about other memory. (A plain store in scope would need
; no check.)
; CHECK-LABEL: define void @scope(
; CHECK:       call preserve_allcc void @__pagesan_store16(ptr %a)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       after:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %a)
; CHECK-NOT:   call preserve_allcc
; CHECK:       call void @may_free_too()
define void @scope(ptr %p, i64 %i, <4 x i32> %v) {
  %a = alloca [4 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  store i32 1, ptr %e
  call void @llvm.masked.store.v4i32.p0(<4 x i32> %v, ptr %a, i32 4, <4 x i1> <i1 1, i1 1, i1 1, i1 1>)
  store i32 1, ptr %p
  br label %end
end:
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  br label %after
after:
  store i32 2, ptr %a
  store i32 2, ptr %p
  call void @may_free_too()
  ret void
}

declare void @llvm.masked.store.v4i32.p0(<4 x i32>, ptr, i32, <4 x i1>)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)
