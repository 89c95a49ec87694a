; Paths that do not come to an unsafe variable neither poison nor unpoison.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @use(ptr nocapture)
declare void @other()

; An early return.
; CHECK-LABEL: define i32 @early(
; CHECK:       br i1 %c, label %work, label %done
; CHECK:       work:
; CHECK:         store ptr @pagesan.frame
; CHECK:         store i64
; CHECK-NEXT:    call void @use(
; CHECK:         br label %done.leave
; CHECK:       done.leave:
; CHECK:         store i64 0
; CHECK-NEXT:    br label %done
; CHECK:       done:
; CHECK-NEXT:    phi
; CHECK-NEXT:    ret i32
define i32 @early(i1 %c) {
entry:
  %a = alloca i32
  br i1 %c, label %work, label %done
work:
  call void @use(ptr %a)
  br label %done
done:
  %r = phi i32 [ 0, %entry ], [ 1, %work ]
  ret i32 %r
}

; What comes behind may still know the variable: good at the very end.
; CHECK-LABEL: define void @later(
; CHECK:       work:
; CHECK:         store ptr @pagesan.frame
; CHECK:       done:
; CHECK-NEXT:    call void @other()
; CHECK:         store i64 0
; CHECK-NEXT:    ret void
define void @later(i1 %c) {
entry:
  %a = alloca i32
  br i1 %c, label %work, label %done
work:
  call void @use(ptr %a)
  br label %done
done:
  call void @other()
  ret void
}

; Not inside of a loop.
; CHECK-LABEL: define void @loop(
; CHECK:       entry:
; CHECK:         store ptr @pagesan.frame
; CHECK:         br label %loop
; CHECK:       loop:
; CHECK-NOT:     store
; CHECK:         call void @use(
; CHECK-NOT:     store
; CHECK:       done:
; CHECK:         store i64 0
; CHECK-NEXT:    ret void
define void @loop() {
entry:
  %a = alloca i32
  br label %loop
loop:
  call void @use(ptr %a)
  %c = call i1 @more()
  br i1 %c, label %loop, label %done
done:
  ret void
}
declare i1 @more()

; A second return of setjmp does not enter the frame again.
; CHECK-LABEL: define void @twice(
; CHECK:         store ptr @pagesan.frame
; CHECK:         call i32 @setjmp(
define void @twice(ptr %buf) {
entry:
  %a = alloca i32
  %r = call i32 @setjmp(ptr %buf) #0
  %c = icmp eq i32 %r, 0
  br i1 %c, label %work, label %done
work:
  call void @use(ptr %a)
  br label %done
done:
  ret void
}
declare i32 @setjmp(ptr)
attributes #0 = { returns_twice }
