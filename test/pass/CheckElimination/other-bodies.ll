; Another body than the one that is seen may run: whoever calls it may free.
; RUN: %opt -passes='pagesan<outline>,verify' -S %s | FileCheck %s

define weak void @replaceable() nofree nosync {
  ret void
}

define void @middle() {
  call void @replaceable()
  ret void
}

; CHECK-LABEL: define void @f(
; CHECK:       call preserve_allcc void @__pagesan_store4(ptr %p)
; CHECK:       call void @middle()
; CHECK-NEXT:  call preserve_allcc void @__pagesan_store4(ptr %p)
define void @f(ptr %p) {
  store i32 1, ptr %p
  call void @middle()
  store i32 2, ptr %p
  ret void
}
