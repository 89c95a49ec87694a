; Frames that may come from the fake stack are entered where the fewest calls come
; by: later than in the entry, in several places, in loops. Null says that the
; frame is not in use.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @keep(ptr)
declare void @other()
declare i32 @next()
declare void @keep_all(...)

; What follows may still know the variable, so it is left at the end.
; CHECK-LABEL: define void @later(
; CHECK:       entry:
; CHECK-NOT:     call
; CHECK:       work:
; CHECK-NEXT:    %[[F:.*]] = call ptr @__pagesan_enter_frame(ptr %frame
; CHECK:       rest:
; CHECK-NEXT:    %[[E:.*]] = phi ptr {{.*}}[ null, %entry ]
; CHECK-NEXT:    call void @other()
; CHECK-NEXT:    %[[C:.*]] = icmp ne ptr %[[E]], null
; CHECK-NEXT:    br i1 %[[C]], label %[[LEAVE:.*]], label %[[END:.*]], !prof
; CHECK:       [[LEAVE]]:
; CHECK-NEXT:    call void @__pagesan_leave_frame(ptr %[[E]], ptr @pagesan.frame)
; CHECK:       [[END]]:
; CHECK-NEXT:    ret void
define void @later(i1 %c) {
entry:
  %a = alloca i32
  br i1 %c, label %work, label %rest
work:
  call void @keep(ptr %a)
  br label %rest
rest:
  call void @other()
  ret void
}

; No path from the frame leads to that end, and all lead to the other.
; CHECK-LABEL: define i32 @two_ends(
; CHECK:       without:
; CHECK-NOT:     leave_frame
; CHECK:         ret i32 1
; CHECK:       work:
; CHECK-NEXT:    %[[F:.*]] = call ptr @__pagesan_enter_frame(
; CHECK:         call void @__pagesan_leave_frame(ptr %[[F]],
; CHECK-NEXT:    ret i32 2
define i32 @two_ends(i1 %c) {
entry:
  %a = alloca i32
  br i1 %c, label %work, label %without
without:
  call void @other()
  ret i32 1
work:
  call void @keep(ptr %a)
  call void @other()
  ret i32 2
}

; Each of two rare places of a loop enters if nobody has, and both use what was
; entered first. The address of %b that the loop keeps ready is no use.
; CHECK-LABEL: define void @scanner(
; CHECK:       entry:
; CHECK-NOT:     call
; CHECK:       loop:
; CHECK-NEXT:    %[[OLD:.*]] = phi ptr {{.*}}[ null, %entry ]
; CHECK:       one:
; CHECK:         icmp eq ptr %[[OLD]], null
; CHECK:         %[[NEW1:.*]] = call ptr @__pagesan_enter_frame(ptr %frame
; CHECK:         %[[F1:.*]] = phi ptr {{.*}}%[[NEW1]], {{.*}}
; CHECK-NEXT:    %a = getelementptr inbounds i8, ptr %[[F1]], i64 32
; CHECK:         call void @keep(ptr %a)
; CHECK:       two:
; CHECK:         icmp eq ptr %[[OLD]], null
; CHECK:         %[[NEW2:.*]] = call ptr @__pagesan_enter_frame(ptr %frame
; CHECK:         %[[F2:.*]] = phi ptr {{.*}}%[[NEW2]], {{.*}}
; CHECK-NEXT:    %b = getelementptr inbounds i8, ptr %[[F2]], i64 64
; CHECK:         %[[COPY:.*]] = getelementptr i8, ptr %b, i64 4
; CHECK-NEXT:    call void @keep(ptr %[[COPY]])
; CHECK:       again:
; CHECK-NEXT:    phi ptr {{.*}}[ %[[F1]],
; CHECK:       done:
; CHECK:         icmp ne ptr %[[OLD]], null
; CHECK:         call void @__pagesan_leave_frame(ptr %[[OLD]], ptr @pagesan.frame
define void @scanner() {
entry:
  %a = alloca i64
  %b = alloca i64
  %inside = getelementptr i8, ptr %b, i64 4
  br label %loop
loop:
  %kind = call i32 @next()
  switch i32 %kind, label %again [
    i32 1, label %one
    i32 2, label %two
    i32 0, label %done
  ]
one:
  call void @keep(ptr %a)
  br label %again
two:
  call void @keep(ptr %inside)
  br label %again
again:
  br label %loop
done:
  ret void
}

; Each call comes by: once, in the entry, without a question.
; CHECK-LABEL: define void @always(
; CHECK:       entry:
; CHECK-NEXT:    alloca
; CHECK-NEXT:    %[[F:.*]] = call ptr @__pagesan_enter_frame(
; CHECK-NOT:     phi ptr
; CHECK:         call void @__pagesan_leave_frame(ptr %[[F]],
; CHECK-NEXT:    ret void
define void @always() {
entry:
  %a = alloca i64
  br label %loop
loop:
  call void @keep(ptr %a)
  %more = call i32 @next()
  %c = icmp eq i32 %more, 0
  br i1 %c, label %done, label %loop
done:
  ret void
}

; Two cases lead to one place with one value: a phi has one for each block that it
; is reached from.
; CHECK-LABEL: define void @cases(
; CHECK:         %[[COPY:.*]] = getelementptr i8, ptr %a, i64 4
; CHECK-NEXT:    switch
; CHECK:         phi ptr [ %[[COPY]], %work ], [ %[[COPY]], %work ], [ null, %entry ]
define void @cases(i1 %c, i32 %kind) {
entry:
  %a = alloca i64
  %inside = getelementptr i8, ptr %a, i64 4
  br i1 %c, label %work, label %join
work:
  switch i32 %kind, label %done [
    i32 1, label %join
    i32 2, label %join
  ]
join:
  %p = phi ptr [ %inside, %work ], [ %inside, %work ], [ null, %entry ]
  call void @keep(ptr %p)
  br label %done
done:
  ret void
}

; The descriptor of a frame of more than 16 KiB has no shadow: each place that enters
; it would have the stores. There are too many for two places.
; CHECK-LABEL: define void @large(
; CHECK:         call ptr @__pagesan_enter_frame(
; CHECK-NOT:     call ptr @__pagesan_enter_frame(
; CHECK:       ret void
define void @large() {
entry:
  %a = alloca [20000 x i8]
  %v0 = alloca [1500 x i8]
  %v1 = alloca [1500 x i8]
  %v2 = alloca [1500 x i8]
  %v3 = alloca [1500 x i8]
  %v4 = alloca [1500 x i8]
  %v5 = alloca [1500 x i8]
  %v6 = alloca [1500 x i8]
  %v7 = alloca [1500 x i8]
  %v8 = alloca [1500 x i8]
  br label %loop
loop:
  %kind = call i32 @next()
  switch i32 %kind, label %again [
    i32 1, label %one
    i32 2, label %two
    i32 0, label %done
  ], !prof !0
one:
  call void @keep(ptr %a)
  br label %again
two:
  call void (...) @keep_all(ptr %v0, ptr %v1, ptr %v2, ptr %v3, ptr %v4,
      ptr %v5, ptr %v6, ptr %v7, ptr %v8)
  br label %again
again:
  br label %loop
done:
  ret void
}

; That of one large variable is stored in two places.
; CHECK-LABEL: define void @buffer(
; CHECK:         call ptr @__pagesan_enter_frame(
; CHECK:         call ptr @__pagesan_enter_frame(
; CHECK:       ret void
define void @buffer() {
entry:
  %a = alloca [20000 x i8]
  %b = alloca i64
  br label %loop
loop:
  %kind = call i32 @next()
  switch i32 %kind, label %again [
    i32 1, label %one
    i32 2, label %two
    i32 0, label %done
  ], !prof !0
one:
  call void @keep(ptr %a)
  br label %again
two:
  call void @keep(ptr %b)
  br label %again
again:
  br label %loop
done:
  ret void
}

!0 = !{!"branch_weights", i32 100, i32 1, i32 1, i32 1}
