; What a loop can touch is tested before it, and if all of it is good, a copy
; without checks takes its place.
; RUN: %opt -passes='pagesan<hoist-ranges>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s --check-prefix=OFF
; RUN: %opt -passes='pagesan<hoist-ranges>' -S %s | llc -mtriple=x86_64-linux-gnu | FileCheck %s --check-prefix=ASM

; OFF-NOT: __pagesan_test_range

declare void @may_free()
declare i32 @pure(i32) nofree nosync nounwind memory(none)

; Less than sixteen rounds are not worth a call, and 2^30 bytes the most that is asked.
; CHECK-LABEL: define i32 @up(
; CHECK:       [[ABOVE:%.+]] = sub i64 [[ROUNDS:%.+]], 15
; CHECK-NEXT:  [[WORTH:%.+]] = icmp ule i64 [[ABOVE]], 268435441
; CHECK:       br i1 [[WORTH]], label %[[ASK:[^,]+]], label %[[GO:[^,]+]]
; CHECK:     [[ASK]]:
; CHECK:       [[BYTES:%.+]] = mul i64 [[ROUNDS]], 4
; CHECK:       [[SIZE:%.+]] = add i64 4, [[BYTES]]
; CHECK:       [[BAD:%.+]] = call preserve_allcc i64 @__pagesan_test_range(ptr %{{.+}}, i64 [[SIZE]])
; CHECK:       [[ISBAD:%.+]] = icmp ne i64 %{{.+}}, 0
; CHECK:     [[GO]]:
; CHECK-NEXT:  [[WANTED:%.+]] = phi i1 [ true, %{{.+}} ], [ [[ISBAD]], %[[ASK]] ]
; CHECK:       br i1 [[WANTED]], label %loop, label %loop.good
; CHECK:     loop:
; CHECK:       lshr i64
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(
; CHECK:       ret i32
; CHECK:     loop.good:
; CHECK-NOT:   br i1
; CHECK:       load i32
; CHECK-NOT:   __pagesan
; CHECK:       br i1 %{{.+}}, label %{{loop.good|[0-9]+}},
; ASM-LABEL: up:
; ASM:         callq __pagesan_test_range
; ASM:         testq %rax, %rax
define i32 @up(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %t, %loop ]
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load i32, ptr %q, align 4
  %t = add i32 %s, %v
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret i32 %t
}

; What was not tested has its check in the copy, too, with a filter of its own.
; CHECK-LABEL: define i32 @beside(
; CHECK:     loop.good:
; CHECK-NOT:   __pagesan
; CHECK:       call preserve_allcc void @__pagesan_trip_load1(
; CHECK-NOT:   __pagesan
; CHECK:       br i1 %{{.+}}, label %{{loop.good|[0-9]+}},
define i32 @beside(ptr %p, ptr %r, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %s = phi i32 [ 0, %entry ], [ %u, %loop ]
  %square = mul i64 %i, %i
  %any = xor i64 %square, 5
  %z = getelementptr i8, ptr %r, i64 %any
  %q = getelementptr i32, ptr %p, i64 %i
  %v = load i32, ptr %q, align 4
  %w = load i8, ptr %z
  %x = zext i8 %w to i32
  %t = add i32 %s, %v
  %u = add i32 %t, %x
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret i32 %u
}

; Nothing is known after a call.
; CHECK-LABEL: define void @frees(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @frees(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  call void @may_free()
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Steps of four may jump over their end: then nobody knows how many there are.
; The last of them is made before the access: the comparison comes first.
; CHECK-LABEL: define void @to_end(
; CHECK:       trunc i64 %{{.+}} to i2
; CHECK:       [[FITS:%.+]] = icmp eq i64 %{{.+}}, 0
; CHECK:       sub i64 [[STAYS:%.+]], 16
; CHECK:       and i1 [[FITS]],
; CHECK:       [[LAST:%.+]] = sub i64 [[STAYS]], 1
; CHECK-NEXT:  mul i64 [[LAST]], 4
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:       ret void
define void @to_end(ptr %p, ptr %e) {
entry:
  br label %loop
loop:
  %q = phi ptr [ %p, %entry ], [ %next, %body ]
  %stop = icmp eq ptr %q, %e
  br i1 %stop, label %done, label %body
body:
  store i32 1, ptr %q, align 4
  %next = getelementptr inbounds i8, ptr %q, i64 4
  br label %loop
done:
  ret void
}

; The range begins where the last round is.
; CHECK-LABEL: define void @down(
; CHECK:       [[DISTANCE:%.+]] = mul i64 [[N:%.+]], 8
; CHECK:       [[BELOW:%.+]] = sub i64 0, [[DISTANCE]]
; CHECK:       [[BEGIN:%.+]] = getelementptr i8, ptr %{{.+}}, i64 [[BELOW]]
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(ptr [[BEGIN]],
; CHECK:       ret void
define void @down(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ %n, %entry ], [ %next, %loop ]
  %q = getelementptr i64, ptr %p, i64 %i
  store i64 1, ptr %q, align 8
  %next = add i64 %i, -1
  %more = icmp sge i64 %next, 0
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Both loops at once, before the outer one, if the range holds accesses enough.
; CHECK-LABEL: define void @nested(
; CHECK:       mul i64 %{{.+}}, 128
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:     outer:
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @nested(ptr %p, i64 %n, i64 %m) {
entry:
  br label %outer
outer:
  %j = phi i64 [ 0, %entry ], [ %jn, %latch ]
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %in, %inner ]
  %q = getelementptr [16 x i32], ptr %p, i64 %j, i64 %i
  store i32 1, ptr %q, align 4
  %in = add i64 %i, 1
  %imore = icmp ult i64 %in, %m
  br i1 %imore, label %inner, label %latch
latch:
  %jn = add i64 %j, 1
  %jmore = icmp ult i64 %jn, %n
  br i1 %jmore, label %outer, label %done
done:
  ret void
}

; How far the inner loop goes, only the outer one knows.
; CHECK-LABEL: define void @triangle(
; CHECK:     outer:
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:     inner:
define void @triangle(ptr %p, i64 %n) {
entry:
  br label %outer
outer:
  %j = phi i64 [ 0, %entry ], [ %jn, %latch ]
  br label %inner
inner:
  %i = phi i64 [ 0, %outer ], [ %in, %inner ]
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %q, align 4
  %in = add i64 %i, 1
  %imore = icmp ult i64 %in, %j
  br i1 %imore, label %inner, label %latch
latch:
  %jn = add i64 %j, 1
  %jmore = icmp ult i64 %jn, %n
  br i1 %jmore, label %outer, label %done
done:
  ret void
}

; A search may end soon: it looks ahead no more than 1024 bytes.
; CHECK-LABEL: define i64 @search(
; CHECK:       icmp ule i64 %{{.+}}, 113
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:       ret i64
define i64 @search(ptr %p, i64 %n, i64 %x) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %q = getelementptr i64, ptr %p, i64 %i
  %v = load i64, ptr %q, align 8
  %found = icmp eq i64 %v, %x
  br i1 %found, label %done, label %latch
latch:
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret i64 %i
}

; Neighbours are one range, and one group.
; CHECK-LABEL: define void @neighbours(
; CHECK:       add i64 16,
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK-NOT:   call preserve_allcc i64 @__pagesan_test_range(
; CHECK:       ret void
define void @neighbours(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %q = getelementptr i64, ptr %p, i64 %i
  %v = load i64, ptr %q, align 8
  %next = add i64 %i, 1
  %r = getelementptr i64, ptr %p, i64 %next
  store i64 %v, ptr %r, align 8
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; An index of 32 bits that wraps around leads anywhere.
; CHECK-LABEL: define void @wraps(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @wraps(ptr %p, i32 %b, i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ %b, %entry ], [ %next, %loop ]
  %x = zext i32 %i to i64
  %q = getelementptr i8, ptr %p, i64 %x
  store i8 1, ptr %q
  %next = add i32 %i, 1
  %more = icmp ne i32 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Steps of three could lead past the end and around: not from so far below.
; CHECK-LABEL: define void @by_threes(
; CHECK:       icmp ule i64 %n, -3
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:       ret void
define void @by_threes(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %q = getelementptr i8, ptr %p, i64 %i
  store i8 1, ptr %q
  %next = add i64 %i, 3
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Few rounds are not worth a test.
; CHECK-LABEL: define void @few(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @few(ptr %p, i64 %n) {
entry:
  %left = and i64 %n, 1
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %q = getelementptr i8, ptr %p, i64 %i
  store i8 1, ptr %q
  %next = add i64 %i, 1
  %more = icmp ule i64 %next, %left
  br i1 %more, label %loop, label %done
done:
  ret void
}

; Of two ranges neither may be bad.
; CHECK-LABEL: define void @copy(
; CHECK:       [[A:%.+]] = call preserve_allcc i64 @__pagesan_test_range(ptr %p,
; CHECK:       [[B:%.+]] = call preserve_allcc i64 @__pagesan_test_range(ptr %q,
; CHECK:       [[ANY:%.+]] = or i64 [[A]], [[B]]
; CHECK-NEXT:  icmp ne i64 [[ANY]], 0
; CHECK:       ret void
define void @copy(ptr %p, ptr %q, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %x = getelementptr i64, ptr %p, i64 %i
  %v = load i64, ptr %x, align 8
  %y = getelementptr i64, ptr %q, i64 %i
  store i64 %v, ptr %y, align 8
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; What lies below the first access is in the range, too; what goes at another
; pace is in another one.
; CHECK-LABEL: define void @paces(
; CHECK:       [[BELOW:%.+]] = getelementptr i8, ptr %{{.+}}, i64 -8
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(ptr [[BELOW]],
; CHECK:       mul i64 %{{.+}}, 16
; CHECK:       call preserve_allcc i64 @__pagesan_test_range(
; CHECK:       ret void
define void @paces(ptr %p, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 8, %entry ], [ %next, %loop ]
  %x = getelementptr i64, ptr %p, i64 %i
  %v = load i64, ptr %x, align 8
  %less = sub i64 %i, 1
  %y = getelementptr i64, ptr %p, i64 %less
  store i64 %v, ptr %y, align 8
  %twice = mul i64 %i, 2
  %z = getelementptr i64, ptr %p, i64 %twice
  store i64 %v, ptr %z, align 8
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}

; A comparison that some rounds do not make counts nothing.
; CHECK-LABEL: define void @now_and_then(
; CHECK-NOT:   __pagesan_test_range
; CHECK:       ret void
define void @now_and_then(ptr %p, i64 %n, ptr %o) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %latch ]
  %x = getelementptr i64, ptr %p, i64 %i
  store i64 0, ptr %x, align 8
  %next = add i64 %i, 1
  %c = load i1, ptr %o
  br i1 %c, label %compare, label %latch
compare:
  %more = icmp ult i64 %next, %n
  br i1 %more, label %latch, label %done
latch:
  br label %loop
done:
  ret void
}
