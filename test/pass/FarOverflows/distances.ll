; A pointer and the distance to another object is no access of what it was computed
; from: such sums are not checked. What only was made of a pointer once is.
; RUN: %opt -passes='pagesan<far-overflows=known>,verify' -S %s | FileCheck %s

declare ptr @malloc(i64)
declare void @use(ptr)
@g = global [10 x i64] zeroinitializer
@h = global [10 x i64] zeroinitializer

; A place that moves along with its buffer.
; CHECK-LABEL: define i8 @moved(
; CHECK-NOT:   _heap_object
; CHECK:       ret
define i8 @moved(i64 %n, ptr %new) {
  %old = call ptr @malloc(i64 %n)
  %from = ptrtoint ptr %old to i64
  %to = ptrtoint ptr %new to i64
  %d = sub i64 %to, %from
  %exact = sdiv exact i64 %d, 4
  %half = mul i64 %exact, 4
  %p = getelementptr i8, ptr %old, i64 %half
  %v = load i8, ptr %p
  ret i8 %v
}

; In a loop, in a narrow number, in a variable, in a constant.
; CHECK-LABEL: define i64 @carried(
; CHECK-NOT:   _object
; CHECK:       ret
define i64 @carried(ptr %q, i64 %i) {
entry:
  %kept = alloca i64
  %a = alloca [10 x i64]
  call void @use(ptr %a)
  %from = ptrtoint ptr %a to i64
  %to = ptrtoint ptr %q to i64
  %d = sub i64 %to, %from
  store i64 %d, ptr %kept
  br label %loop
loop:
  %k = phi i64 [ %d, %entry ], [ %next, %loop ]
  %p = getelementptr i8, ptr %a, i64 %k
  %v = load i64, ptr %p, align 8
  %next = add i64 %k, 8
  %c = icmp eq i64 %v, 0
  br i1 %c, label %loop, label %exit
exit:
  %narrow = trunc i64 %d to i32
  %wide = sext i32 %narrow to i64
  %s = getelementptr i8, ptr %a, i64 %wide
  %w = load i64, ptr %s, align 8
  %l = load i64, ptr %kept
  %t = getelementptr i8, ptr %a, i64 %l
  %x = load i64, ptr %t, align 8
  %j = add i64 %i, sub (i64 ptrtoint (ptr @h to i64), i64 ptrtoint (ptr @g to i64))
  %u = getelementptr i8, ptr @g, i64 %j
  %y = load i64, ptr %u, align 8
  %r = add i64 %x, %y
  %z = add i64 %r, %w
  ret i64 %z
}

; An index made of what is left of a pointer, as hash tables do; the number of
; elements between two pointers that is rounded.
; CHECK-LABEL: define i64 @hashed(
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %s
; CHECK:       ret
define i64 @hashed(ptr %q) {
  %n = ptrtoint ptr %q to i64
  %i = urem i64 %n, 11
  %p = getelementptr i64, ptr @g, i64 %i
  %v = load i64, ptr %p, align 8
  %j = lshr i64 %n, 50
  %s = getelementptr i64, ptr @g, i64 %j
  %w = load i64, ptr %s, align 8
  %r = add i64 %v, %w
  ret i64 %r
}

; A pointer that is kept as the distance from its own place; a member of what it
; points to.
; CHECK-LABEL: define i32 @relative(
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %place
; CHECK-NOT:   _object
; CHECK:       ret
define i32 @relative(i64 %i) {
  %a = alloca [10 x { i32, i32 }]
  call void @use(ptr %a)
  %e = getelementptr { i32, i32 }, ptr %a, i64 %i
  %place = getelementptr i8, ptr %e, i64 4
  %d = load i32, ptr %place, align 4
  %far = sext i32 %d to i64
  %q = getelementptr i8, ptr %place, i64 %far
  %member = getelementptr i8, ptr %q, i64 4
  %v = load i32, ptr %member, align 4
  ret i32 %v
}

; The next of a list, in a loop.
; CHECK-LABEL: define i64 @list(
; CHECK-NOT:   _object
; CHECK:       ret
define i64 @list() {
entry:
  %first = load i64, ptr @g, align 8
  br label %loop
loop:
  %d = phi i64 [ %first, %entry ], [ %next, %loop ]
  %node = getelementptr i8, ptr @g, i64 %d
  %v = load i64, ptr %node, align 8
  call void @use(ptr %node)
  %next = load i64, ptr @g, align 8
  %c = icmp eq i64 %v, 0
  br i1 %c, label %loop, label %exit
exit:
  ret i64 %v
}

; What is said inside of an object about the object is checked: an offset from the
; beginning, an index, a distance from another place.
; CHECK-LABEL: define i64 @offset(
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %q
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %s
; CHECK:       ret
define i64 @offset(i64 %k) {
  %place = getelementptr i8, ptr @g, i64 8
  %d = load i64, ptr %place, align 8
  %p = getelementptr i8, ptr @g, i64 %d
  %v = load i64, ptr %p, align 8
  %i = load i64, ptr @g, align 8
  %q = getelementptr i64, ptr @g, i64 %i
  %w = load i64, ptr %q, align 8
  %other = getelementptr i64, ptr @g, i64 %k
  %s = getelementptr i8, ptr %other, i64 %d
  %x = load i64, ptr %s, align 8
  %r = add i64 %v, %w
  %z = add i64 %r, %x
  ret i64 %z
}
