; Scopes and dynamic allocas end what is known of stack variables, and of
; addresses that may lead to one; what is known of other objects stays.
; RUN: %opt -passes='pagesan<outline;far-overflows=none>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<outline;no-use-after-scope;far-overflows=none>,verify' -S %s | FileCheck %s --check-prefix=UNSCOPED

declare void @keep(ptr)
declare void @look(ptr nocapture) nofree nosync
declare noalias ptr @malloc(i64) allockind("alloc,uninitialized")
declare void @llvm.masked.store.v2i32.p0(<2 x i32>, ptr, i32, <2 x i1>)
declare void @llvm.lifetime.start.p0(i64, ptr)
declare void @llvm.lifetime.end.p0(i64, ptr)
declare ptr @llvm.stacksave.p0()
declare void @llvm.stackrestore.p0(ptr)
@array = external global [4 x i32]

; The index is not known, so the accesses are checked.
; CHECK-LABEL:    define void @same_variable(
; CHECK:          call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:          call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:          ret void
; UNSCOPED-LABEL: define void @same_variable(
; UNSCOPED:       call preserve_allcc void @__pagesan_store4(ptr %e)
; UNSCOPED-NOT:   call preserve_allcc void @__pagesan
; UNSCOPED:       ret void
define void @same_variable(i64 %i) {
  %a = alloca [4 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  store i32 1, ptr %e
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %e
  call void @keep(ptr null)
  ret void
}

; At its beginning, too, where only in bounds is proven. (The masked stores are
; plain ones that no analysis knows to be in scope.)
; CHECK-LABEL: define void @beginning(
; CHECK:       call preserve_allcc void @__pagesan_store8(ptr %a)
; CHECK:       call preserve_allcc void @__pagesan_store8(ptr %a)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @beginning(i64 %i) {
  %a = alloca [4 x i32]
  %e = getelementptr i32, ptr %a, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %e)
  call void @llvm.masked.store.v2i32.p0(<2 x i32> zeroinitializer, ptr %a, i32 4, <2 x i1> <i1 1, i1 1>)
  call void @llvm.masked.store.v2i32.p0(<2 x i32> zeroinitializer, ptr %a, i32 4, <2 x i1> <i1 1, i1 1>)
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  call void @llvm.masked.store.v2i32.p0(<2 x i32> zeroinitializer, ptr %a, i32 4, <2 x i1> <i1 1, i1 1>)
  call void @keep(ptr null)
  ret void
}

; An index may lead beyond the variable, a constant offset inside it does not.
; CHECK-LABEL: define void @other_variable(
; CHECK:       call preserve_allcc void @__pagesan_store8(ptr %b)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:       call void @look(ptr %a)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @other_variable(i64 %i) {
  %a = alloca [4 x i32]
  %b = alloca [4 x i32]
  %e = getelementptr i32, ptr %b, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %b)
  call void @look(ptr %e)
  call void @llvm.masked.store.v2i32.p0(<2 x i32> zeroinitializer, ptr %b, i32 4, <2 x i1> <i1 1, i1 1>)
  store i32 1, ptr %e
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %e
  call void @llvm.masked.store.v2i32.p0(<2 x i32> zeroinitializer, ptr %b, i32 4, <2 x i1> <i1 1, i1 1>)
  call void @keep(ptr null)
  call void @llvm.lifetime.end.p0(i64 16, ptr %b)
  ret void
}

; A constant offset outside of it leads to another one: no fact at all.
; CHECK-LABEL: define void @beyond(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %past)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %past)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %under)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %under)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %half)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %half)
; CHECK:       ret void
define void @beyond() {
  %b = alloca [4 x i32]
  %past = getelementptr i8, ptr %b, i64 32
  store i32 1, ptr %past
  store i32 2, ptr %past
  %under = getelementptr i8, ptr %b, i64 -4
  store i32 3, ptr %under
  store i32 4, ptr %under
  %half = getelementptr i8, ptr %b, i64 13
  store i32 5, ptr %half, align 1
  store i32 6, ptr %half, align 1
  ret void
}

; CHECK-LABEL: define void @heap_and_globals(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %h)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr @array)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @heap_and_globals() {
  %a = alloca [4 x i32]
  %h = call ptr @malloc(i64 4)
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @keep(ptr %a)
  store i32 1, ptr %h
  store i32 1, ptr @array
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %h
  store i32 2, ptr @array
  call void @keep(ptr null)
  ret void
}

; An address that was passed in leads to the variable only if it escapes.
; CHECK-LABEL: define void @argument_kept(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       ret void
define void @argument_kept(ptr %p) {
  %a = alloca [4 x i32]
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @keep(ptr %a)
  store i32 1, ptr %p
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %p
  call void @keep(ptr null)
  ret void
}

; CHECK-LABEL: define void @argument_not_kept(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @argument_not_kept(ptr %p) {
  %a = alloca [4 x i32]
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  store i32 1, ptr %p
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %p
  call void @keep(ptr null)
  ret void
}

; What a choice between addresses leads to is not known.
; CHECK-LABEL: define void @chosen(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %s)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %s)
; CHECK:       ret void
define void @chosen(ptr %p, i1 %c) {
  %a = alloca [4 x i32]
  %s = select i1 %c, ptr %p, ptr %a
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @look(ptr %a)
  store i32 1, ptr %s
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  store i32 2, ptr %s
  call void @keep(ptr null)
  ret void
}

; Across blocks by the same rules.
; CHECK-LABEL: define void @across_blocks(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %h)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK:       behind:
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %e)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @across_blocks(ptr %p, i64 %i) {
  %a = alloca [4 x i32]
  %h = call ptr @malloc(i64 4)
  %e = getelementptr i32, ptr %a, i64 %i
  call void @llvm.lifetime.start.p0(i64 16, ptr %a)
  call void @keep(ptr %a)
  store i32 1, ptr %h
  store i32 1, ptr %p
  store i32 1, ptr %e
  br label %end
end:
  call void @llvm.lifetime.end.p0(i64 16, ptr %a)
  br label %behind
behind:
  store i32 2, ptr %h
  store i32 2, ptr %p
  store i32 2, ptr %e
  call void @keep(ptr null)
  ret void
}

; CHECK-LABEL: define void @restored(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %h)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call void @llvm.stackrestore
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @restored(ptr %p) {
  %h = call ptr @malloc(i64 4)
  %sp = call ptr @llvm.stacksave.p0()
  store i32 1, ptr %h
  store i32 1, ptr %p
  call void @llvm.stackrestore.p0(ptr %sp)
  store i32 2, ptr %h
  store i32 2, ptr %p
  ret void
}

; CHECK-LABEL: define void @grown(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %h)
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call void @__pagesan_poison_alloca
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @grown(ptr %p, i64 %n) {
  %h = call ptr @malloc(i64 4)
  store i32 1, ptr %h
  store i32 1, ptr %p
  %v = alloca i8, i64 %n
  store i32 2, ptr %h
  store i32 2, ptr %p
  call void @keep(ptr %v)
  ret void
}
