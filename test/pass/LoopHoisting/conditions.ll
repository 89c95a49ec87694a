; A loop that goes on while two conditions are true goes round no more often than either
; allows: what it can touch at most is tested before it, and the copy without checks ends
; where the loop does.
; RUN: %opt -passes='pagesan<hoist-ranges>,verify' -S %s | FileCheck %s

; By the first.
; CHECK-LABEL: define void @both(
; CHECK:       mul i64 %{{.+}}, 4
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(ptr %p,
; CHECK:     loop.good:
; CHECK:       %more.good = and i1
; CHECK-NOT:   __pagesan
; CHECK:       br label %loop.good
define void @both(ptr %p, i64 %n, i64 %m) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %j = phi i64 [ %m, %entry ], [ %square, %body ]
  %below = icmp ult i64 %i, %n
  %left = icmp ne i64 %j, 7
  %more = and i1 %below, %left
  br i1 %more, label %body, label %done
body:
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  %next = add i64 %i, 1
  %square = mul i64 %j, %j
  br label %loop
done:
  ret void
}

; By the second, as nobody knows when the first becomes true; it ends the loop, and its
; sides are the other way round.
; CHECK-LABEL: define void @either(
; CHECK:       mul i64 %{{.+}}, 4
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(ptr %p,
; CHECK:     loop.good:
; CHECK:       %stop.good = select i1
; CHECK-NOT:   __pagesan
; CHECK:       br label %loop.good
define void @either(ptr %p, i64 %n, i8 %c) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %k = phi i8 [ %c, %entry ], [ %square, %body ]
  %found = icmp eq i8 %k, 9
  %past = icmp ule i64 %n, %i
  %stop = select i1 %found, i1 true, i1 %past
  br i1 %stop, label %done, label %body
body:
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  %next = add i64 %i, 1
  %square = mul i8 %k, %k
  br label %loop
done:
  ret void
}

; One of two conditions that are both needed to end it bounds nothing.
; CHECK-LABEL: define void @neither(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @neither(ptr %p, i64 %n, i8 %c) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %k = phi i8 [ %c, %entry ], [ %square, %body ]
  %found = icmp eq i8 %k, 9
  %past = icmp ule i64 %n, %i
  %stop = and i1 %found, %past
  br i1 %stop, label %done, label %body
body:
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  %next = add i64 %i, 1
  %square = mul i8 %k, %k
  br label %loop
done:
  ret void
}

; Steps that lead away from the end reach it only around all numbers.
; CHECK-LABEL: define void @away(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @away(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  %next = add i64 %i, -1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
