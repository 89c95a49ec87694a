; What a callee does is known wherever it stands: the functions that come first
; are not changed before the last one is judged.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

define void @before(ptr %q) nofree nosync {
  store i32 1, ptr %q
  ret void
}

; CHECK-LABEL: define void @user(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK-NOT:   call preserve_allcc void @__pagesan
; CHECK:       ret void
define void @user(ptr %p, ptr %q) {
  store i32 1, ptr %p
  call void @before(ptr %q)
  store i32 2, ptr %p
  call void @after(ptr %q)
  store i32 3, ptr %p
  ret void
}

define void @after(ptr %q) nofree nosync {
  store i32 1, ptr %q
  ret void
}
