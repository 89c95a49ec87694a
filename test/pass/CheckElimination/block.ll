; The same address is checked once in a basic block, until memory can have
; become bad.
; RUN: %opt -passes='pagesan<outline>' -S %s | FileCheck %s

declare void @may_free(ptr)
declare void @harmless() nofree nosync
declare i32 @reader(ptr) memory(read)
declare void @llvm.assume(i1)
declare void @llvm.lifetime.start.p0(i64, ptr)

; CHECK-LABEL: define void @again(
; CHECK:       call {{.*}}@__pagesan_load8(ptr %p)
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @again(ptr %p) {
  %v = load i64, ptr %p
  call void @harmless()
  %r = call i32 @reader(ptr %p)
  store i32 1, ptr %p
  call void @llvm.assume(i1 true)
  store i64 %v, ptr %p
  ret void
}

; CHECK-LABEL: define void @larger(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call {{.*}}@__pagesan_store8(ptr %p)
; CHECK-NOT:   __pagesan
; CHECK:       ret void
define void @larger(ptr %p) {
  store i32 1, ptr %p
  store i64 1, ptr %p
  store i32 1, ptr %p
  ret void
}

; CHECK-LABEL: define void @freed(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call void @may_free
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call void asm
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
define void @freed(ptr %p) {
  store i32 1, ptr %p
  call void @may_free(ptr %p)
  store i32 2, ptr %p
  call void asm sideeffect "", "~{memory}"()
  store i32 3, ptr %p
  ret void
}

; CHECK-LABEL: define void @synchronised(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call {{.*}}@__pagesan_load4(ptr %q)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       fence acquire
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %q)
; CHECK:       cmpxchg
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
define void @synchronised(ptr %p, ptr %q) {
  store i32 1, ptr %p
  %v = load atomic i32, ptr %q acquire, align 4
  store i32 2, ptr %p
  fence acquire
  store i32 3, ptr %p
  %w = cmpxchg ptr %q, i32 0, i32 1 acq_rel monotonic
  store i32 4, ptr %p
  ret void
}

; Polling a flag is enough to learn that another thread freed.
; CHECK-LABEL: define void @relaxed(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call {{.*}}@__pagesan_load4(ptr %q)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
define void @relaxed(ptr %p, ptr %q) {
  store i32 1, ptr %p
  %v = load atomic i32, ptr %q monotonic, align 4
  store i32 2, ptr %p
  ret void
}

; Two halves that touch cover the whole; a gap does not.
; CHECK-LABEL: define void @halves(
; CHECK:       call {{.*}}@__pagesan_store4(ptr %p)
; CHECK:       call {{.*}}@__pagesan_store4(ptr %q)
; CHECK-NOT:   __pagesan
; CHECK:       store i32 4, ptr %far
; CHECK:       call {{.*}}@__pagesan_store16(ptr %p)
define void @halves(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p
  store i32 2, ptr %q
  store i64 3, ptr %p
  %far = getelementptr i8, ptr %p, i64 2
  store i32 4, ptr %far
  store i128 5, ptr %p
  ret void
}
