; An access is not checked again where every path has checked it, and memory
; cannot have become bad on any of them.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

declare void @may_free()

; CHECK-LABEL: define void @dominated(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @dominated(ptr %p) {
  store i32 1, ptr %p
  br label %next
next:
  store i32 2, ptr %p
  ret void
}

; Checked on both paths.
; CHECK-LABEL: define void @both(
; CHECK:       left:
; CHECK-NEXT:  call {{.*}}@__pagesan_store8(ptr %p)
; CHECK:       right:
; CHECK-NEXT:  call {{.*}}@__pagesan_load4(ptr %p)
; CHECK:       join:
; CHECK-NOT:   __pagesan
; CHECK:       store i32 2, ptr %p
; CHECK:       call {{.*}}@__pagesan_store8(ptr %p)
define void @both(ptr %p, i1 %c) {
  br i1 %c, label %left, label %right
left:
  store i64 1, ptr %p
  br label %join
right:
  %v = load i32, ptr %p
  br label %join
join:
  store i32 2, ptr %p
  store i64 3, ptr %p
  ret void
}

; Checked on one path only; freed on one path only.
; CHECK-LABEL: define void @one(
; CHECK:       left:
; CHECK-NEXT:  call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       join:
; CHECK-NEXT:  call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       free:
; CHECK:       last:
; CHECK-NEXT:  call {{.*}}@__pagesan_store4(ptr %p)
define void @one(ptr %p, i1 %c) {
  br i1 %c, label %left, label %join
left:
  store i32 1, ptr %p
  br label %join
join:
  store i32 2, ptr %p
  br i1 %c, label %free, label %last
free:
  call void @may_free()
  br label %last
last:
  store i32 3, ptr %p
  ret void
}

; In a loop: what was checked before it stays checked while nothing frees.
; CHECK-LABEL: define void @invariant(
; CHECK:       call {{.*}}@__pagesan_load4(ptr %p)
; CHECK:       loop:
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @invariant(ptr %p, i32 %n) {
  %first = load i32, ptr %p
  br label %loop
loop:
  %i = phi i32 [ 0, %0 ], [ %next, %loop ]
  store i32 %i, ptr %p
  %next = add i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; CHECK-LABEL: define void @freed_in_loop(
; CHECK:       call {{.*}}@__pagesan_load4(ptr %p)
; CHECK:       loop:
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
define void @freed_in_loop(ptr %p, i32 %n) {
  %first = load i32, ptr %p
  br label %loop
loop:
  %i = phi i32 [ 0, %0 ], [ %next, %loop ]
  store i32 %i, ptr %p
  call void @may_free()
  %next = add i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; A pointer that a loop makes anew is another one in each round, also where its
; check comes at the end of a round and the access at the start of the next.
; CHECK-LABEL: define void @walk(
; CHECK:       loop:
; CHECK:       call {{.*}}@__pagesan_load8(ptr %p)
; CHECK:       br i1 %more
; CHECK:       done:
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @walk(ptr %start) {
entry:
  br label %loop
loop:
  %p = phi ptr [ %start, %entry ], [ %after, %loop ]
  %after = load ptr, ptr %p
  %more = icmp ne ptr %after, null
  br i1 %more, label %loop, label %done
done:
  store i64 0, ptr %p
  ret void
}
