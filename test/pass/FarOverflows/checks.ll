; Which accesses are checked to stay in their object, and how.
; RUN: %opt -passes='pagesan<far-overflows=known>,verify' -S %s | FileCheck %s --check-prefixes=CHECK,KNOWN
; RUN: %opt -passes='pagesan<far-overflows=all>,verify' -S %s | FileCheck %s --check-prefixes=CHECK,ALL
; RUN: %opt -passes='pagesan<far-overflows=none>,verify' -S %s | FileCheck %s --check-prefix=NONE '--implicit-check-not=__pagesan_{{(heap_)?}}object'
; NONE: define i32 @variable(

declare ptr @malloc(i64)
declare ptr @calloc(i64, i64)
declare ptr @realloc(ptr, i64)
declare ptr @strdup(ptr)
declare void @use(ptr)

; One index of an object of known size: it is compared itself. The shadow is asked
; before.
; CHECK-LABEL: define i32 @variable(
; CHECK:       call preserve_allcc void @__pagesan_trip_load4(ptr %p)
; CHECK:       %[[C:.*]] = icmp ugt i64 %i, 9, !nosanitize
; CHECK-NEXT:  br i1 %[[C]], label %[[COLD:.*]], label %[[GOOD:.*]], !prof
; CHECK:       [[COLD]]:
; CHECK-NEXT:  call preserve_allcc void @__pagesan_object(ptr %p, ptr %{{.*}}, i64 130)
; CHECK-NEXT:  br label %[[GOOD]], !nosanitize
; CHECK:       [[GOOD]]:
; CHECK-NEXT:  %v = load i32, ptr %p
define i32 @variable(i64 %i) {
  %a = alloca [10 x i32]
  call void @use(ptr %a)
  %p = getelementptr i32, ptr %a, i64 %i
  %v = load i32, ptr %p, align 4
  ret i32 %v
}

; A narrow index is extended by its sign; what is added on the way counts; a
; write.
@g = global [10 x i64] zeroinitializer
; CHECK-LABEL: define void @global(
; CHECK:       icmp ugt i32 %i, 8, !nosanitize
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p, ptr @g, i64 259)
define void @global(i32 %i) {
  %b = getelementptr i8, ptr @g, i64 8
  %p = getelementptr i64, ptr %b, i32 %i
  store i64 0, ptr %p, align 8
  ret void
}

; Before the beginning of the object the index is not 0: the distance is compared.
; CHECK-LABEL: define i64 @minus(
; CHECK:       %[[M:.*]] = mul i64 %i, 8, !nosanitize
; CHECK-NEXT:  %[[A:.*]] = add i64 %[[M]], -8, !nosanitize
; CHECK-NEXT:  icmp ugt i64 %[[A]], 72, !nosanitize
define i64 @minus(i64 %i) {
  %q = getelementptr i64, ptr @g, i64 %i
  %p = getelementptr i64, ptr %q, i64 -1
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; A narrow index that may be compared without its sign is not.
@large = global [3000 x i8] zeroinitializer
; CHECK-LABEL: define i8 @narrow(
; CHECK:       %[[X:.*]] = sext i8 %i to i64
; CHECK-NEXT:  %[[M:.*]] = mul i64 %[[X]], 1
; CHECK-NEXT:  icmp ugt i64 %[[M]], 2999
define i8 @narrow(i8 %i) {
  %p = getelementptr i8, ptr @large, i8 %i
  %v = load i8, ptr %p
  ret i8 %v
}

; Two indices.
; CHECK-LABEL: define i32 @rows(
; CHECK:       %[[I:.*]] = mul i64 %i, 40
; CHECK-NEXT:  %[[J:.*]] = mul i64 %j, 4
; CHECK-NEXT:  %[[S:.*]] = add i64 %[[I]], %[[J]]
; CHECK-NEXT:  icmp ugt i64 %[[S]], 396
define i32 @rows(i64 %i, i64 %j) {
  %a = alloca [10 x [10 x i32]]
  call void @use(ptr %a)
  %p = getelementptr [10 x i32], ptr %a, i64 %i, i64 %j
  %v = load i32, ptr %p, align 4
  ret i32 %v
}

; Sizes that are known when the program runs.
; CHECK-LABEL: define i32 @allocated(
; CHECK:       %[[D:.*]] = mul i64 %i, 4
; CHECK-NEXT:  %[[E:.*]] = add i64 %[[D]], 4
; CHECK-NEXT:  icmp ugt i64 %[[E]], %n
; CHECK:       call preserve_allcc void @__pagesan_heap_object(ptr %p, ptr %m, i64 130)
; CHECK:       %[[P:.*]] = mul i64 %n, %i, !nosanitize
; CHECK:       icmp ugt i64 %{{.*}}, %[[P]]
; CHECK:       icmp ugt i64 %{{.*}}, %i
; CHECK:       ret
define i32 @allocated(i64 %n, i64 %i) {
  %m = call ptr @malloc(i64 %n)
  %p = getelementptr i32, ptr %m, i64 %i
  %v = load i32, ptr %p, align 4
  %c = call ptr @calloc(i64 %n, i64 %i)
  %q = getelementptr i32, ptr %c, i64 %i
  %w = load i32, ptr %q, align 4
  %r = call ptr @realloc(ptr %m, i64 %i)
  %o = getelementptr i32, ptr %r, i64 %n
  %x = load i32, ptr %o, align 4
  %s = add i32 %v, %w
  %t = add i32 %s, %x
  ret i32 %t
}

; Of unknown size: asked about as soon as a redzone may be behind.
; CHECK-LABEL: define i8 @text(
; CHECK:       %[[D:.*]] = mul i64 %i, 1
; CHECK-NEXT:  %[[A:.*]] = add i64 %[[D]], 16
; CHECK-NEXT:  icmp ugt i64 %[[A]], 32
; CHECK:       call preserve_allcc void @__pagesan_heap_object(ptr %p, ptr %s, i64 34)
define i8 @text(ptr %of, i64 %i) {
  %s = call ptr @strdup(ptr %of)
  %p = getelementptr i8, ptr %s, i64 %i
  %v = load i8, ptr %p
  ret i8 %v
}

; From elsewhere.
; CHECK-LABEL: define i8 @passed(
; KNOWN-NOT:   _object
; ALL:         call preserve_allcc void @__pagesan_heap_object(ptr %p, ptr %s, i64 34)
; ALL:         call preserve_allcc void @__pagesan_heap_object(ptr %q, ptr %l, i64 34)
; CHECK:       ret
define i8 @passed(ptr %s, i64 %i) {
  %p = getelementptr i8, ptr %s, i64 %i
  %v = load i8, ptr %p
  %l = load ptr, ptr %s
  %q = getelementptr i8, ptr %l, i64 %i
  %w = load i8, ptr %q
  %x = add i8 %v, %w
  ret i8 %x
}

; Numbers, phis and distances that are constant say nothing, or shadow says it.
; CHECK-LABEL: define i8 @others(
; CHECK-NOT:   _object
; CHECK:       ret
define i8 @others(i64 %n, i64 %i, i1 %c) {
  %a = alloca [10 x i8]
  %b = alloca [10 x i8]
  call void @use(ptr %a)
  call void @use(ptr %b)
  %s = select i1 %c, ptr %a, ptr %b
  %p = getelementptr i8, ptr %s, i64 %i
  %v = load i8, ptr %p
  %f = getelementptr i8, ptr %a, i64 100
  %w = load i8, ptr %f
  %m = inttoptr i64 %n to ptr
  %q = getelementptr i8, ptr %m, i64 %i
  %x = load i8, ptr %q
  %y = add i8 %v, %w
  %z = add i8 %x, %y
  ret i8 %z
}

; Variables that may be other ones in the end, or have no redzone.
@weak = weak global [10 x i8] zeroinitializer
@extern = external global [10 x i8]
@tls = thread_local global [10 x i8] zeroinitializer
; CHECK-LABEL: define void @unknown(
; CHECK-NOT:   _object
; CHECK:       ret
define void @unknown(i64 %i) {
  %p = getelementptr i8, ptr @weak, i64 %i
  store i8 0, ptr %p
  %q = getelementptr i8, ptr @extern, i64 %i
  store i8 0, ptr %q
  %a = call ptr @llvm.threadlocal.address.p0(ptr @tls)
  %n = load i8, ptr %a
  ret void
}
declare ptr @llvm.threadlocal.address.p0(ptr)

; An index that cannot leave the object.
; CHECK-LABEL: define i8 @bounded(
; CHECK-NOT:   _object
; CHECK:       ret
define i8 @bounded(i8 %i) {
  %x = and i8 %i, 7
  %w = zext i8 %x to i64
  %p = getelementptr i64, ptr @g, i64 %w
  %v = load i8, ptr %p
  ret i8 %v
}

; CHECK-LABEL: define i64 @nearly(
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p
; CHECK:       ret
define i64 @nearly(i8 %i) {
  %x = and i8 %i, 127
  %y = call i8 @llvm.umin.i8(i8 %x, i8 73)
  %w = zext i8 %y to i64
  %p = getelementptr i8, ptr @g, i64 %w
  %v = load i64, ptr %p, align 1
  ret i64 %v
}
declare i8 @llvm.umin.i8(i8, i8)

; Fields of what was checked are near; those behind a redzone's width are not, and
; no other block's are.
; CHECK-LABEL: define void @fields(
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p
; CHECK-NOT:   call preserve_allcc void @__pagesan_object(ptr %p8
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p12
; CHECK:     next:
; CHECK:       call preserve_allcc void @__pagesan_object(ptr %p8
; CHECK:       ret
define void @fields(i64 %i) {
  %a = alloca [10 x [4 x i32]]
  call void @use(ptr %a)
  %p = getelementptr [4 x i32], ptr %a, i64 %i
  %p8 = getelementptr i8, ptr %p, i64 8
  %p12 = getelementptr i8, ptr %p, i64 12
  store volatile i32 0, ptr %p
  store volatile i32 0, ptr %p8
  store volatile i32 0, ptr %p12
  br label %next
next:
  store volatile i32 0, ptr %p8
  ret void
}
