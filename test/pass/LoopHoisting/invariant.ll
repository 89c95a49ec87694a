; An access that a loop makes again and again at one address is checked once.
; RUN: %opt -passes='pagesan<hoist-ranges>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<no-hoist-invariant>,verify' -S %s | FileCheck %s --check-prefix=OFF

declare void @may_free()

; Each round begins with it: the check moves as it is.
; CHECK-LABEL: define void @certain(
; CHECK:     entry:
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; CHECK:     loop:
; CHECK-NOT:   __pagesan
; CHECK:       ret void
; OFF-LABEL:   define void @certain(
; OFF:       loop:
; OFF:         __pagesan_trip_store8
define void @certain(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  store i64 %i, ptr %p
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; It may never be made, and its address be nonsense: only a function may ask.
; CHECK-LABEL: define void @perhaps(
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(ptr %{{.+}}, i64 8)
; CHECK:       br i1 %{{.+}}, label %loop, label %loop.good
; CHECK:     then:
; CHECK-NOT:   ret void
; CHECK:       __pagesan_trip_store8
; CHECK:     then.good:
; CHECK-NOT:   __pagesan
; CHECK:       store
; OFF-LABEL:   define void @perhaps(
; OFF-NOT:     __pagesan_test_range
define void @perhaps(ptr %p, ptr %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %odd = trunc i64 %i to i1
  br i1 %odd, label %then, label %latch
then:
  store i64 %i, ptr %p
  br label %latch
latch:
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; CHECK-LABEL: define void @freed(
; CHECK:     loop:
; CHECK:       __pagesan_trip_store8
; CHECK:       ret void
define void @freed(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  store i64 %i, ptr %p
  call void @may_free()
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; The scope of a variable begins in each round, so its check is made in each;
; what is behind a pointer from elsewhere is as good as before.
; CHECK-LABEL: define void @scope(
; CHECK:       call preserve_allcc void @__pagesan_trip_store8(ptr %p)
; CHECK:     loop:
; CHECK:       ret void
define void @scope(ptr %p, i64 %n) sanitize_address {
entry:
  %v = alloca [4 x i64]
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  store i64 %i, ptr %p
  call void @llvm.lifetime.start.p0(i64 32, ptr %v)
  %x = getelementptr i64, ptr %v, i64 %n
  store i64 %i, ptr %x
  call void @llvm.lifetime.end.p0(i64 32, ptr %v)
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)

; What may not come back comes first.
; CHECK-LABEL: define void @after_exit(
; CHECK-NOT:   __pagesan_trip
; CHECK:     loop:
; CHECK:       call void @exits(
; CHECK:       br i1
define void @after_exit(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  call void @exits(i64 %i)
  store i64 %i, ptr %p
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
declare void @exits(i64) nofree nosync nounwind
