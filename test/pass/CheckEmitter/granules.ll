; Accesses at constant distances from one base look up its granule once: so many
; granules farther there is other shadow. What is left of the distance, less than
; a granule, counts before.
; RUN: %opt -passes='pagesan<inline>,verify' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<inline>' -S %s | llc -mtriple=x86_64-linux-gnu | FileCheck %s --check-prefix=ASM

; CHECK-LABEL: define i64 @whole(
; CHECK:       %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450883
define i64 @whole(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 24
  %v = load i64, ptr %q, align 8
  ret i64 %v
}

; CHECK-LABEL: define i32 @rest(
; CHECK:       %[[P:.*]] = getelementptr i8, ptr %p, i64 4, !nosanitize
; CHECK-NEXT:  %[[A:.*]] = ptrtoint ptr %[[P]] to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450883
define i32 @rest(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 28
  %v = load i32, ptr %q, align 4
  ret i32 %v
}

; What is in front of the base is looked up itself, and so is what is very far.
; CHECK-LABEL: define i32 @before(
; CHECK:       %[[A:.*]] = ptrtoint ptr %q to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450880
define i32 @before(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 -12
  %v = load i32, ptr %q, align 4
  ret i32 %v
}

; CHECK-LABEL: define i64 @far(
; CHECK:       ptrtoint ptr %p to i64
; CHECK:       add i64 %{{.*}}, 2147454975
; CHECK:       ptrtoint ptr %r to i64
; CHECK:       add i64 %{{.*}}, 2147450880
define i64 @far(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 32760
  %v = load volatile i64, ptr %q, align 8
  %r = getelementptr i8, ptr %p, i64 32768
  %w = load volatile i64, ptr %r, align 8
  ret i64 %v
}

; The last byte's is as much farther.
; CHECK-LABEL: define i64 @ends(
; CHECK:       %[[A:.*]] = ptrtoint ptr %p to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450882
; CHECK:       %[[L:.*]] = add i64 %[[A]], 7
; CHECK-NEXT:  %[[H:.*]] = lshr i64 %[[L]], 3
; CHECK-NEXT:  add i64 %[[H]], 2147450882
define i64 @ends(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 16
  %v = load i64, ptr %q, align 1
  ret i64 %v
}

; Three granules are read by two loads.
; CHECK-LABEL: define <3 x i64> @three(
; CHECK:       add i64 %[[G:.*]], 2147450881
; CHECK:       load i16
; CHECK:       add i64 %{{.*}}, 2147450882
; CHECK:       load i16
define <3 x i64> @three(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 8
  %v = load <3 x i64>, ptr %q, align 32
  ret <3 x i64> %v
}

; In this granule there is nothing to save, nor off what has a constant address.
; CHECK-LABEL: define i32 @near(
; CHECK:       %[[A:.*]] = ptrtoint ptr %q to i64
; CHECK-NEXT:  %[[G:.*]] = lshr i64 %[[A]], 3
; CHECK-NEXT:  add i64 %[[G]], 2147450880
define i32 @near(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 4
  %v = load i32, ptr %q, align 4
  ret i32 %v
}

; The code generator shifts once.
; ASM-LABEL: shared:
; ASM:       shrq
; ASM-NOT:   shrq
; ASM:       cmpb $0, 2147450883(
; ASM-NOT:   shrq
; ASM:       cmpb $0, 2147450893(
; ASM-NOT:   shrq
; ASM-LABEL: .Lfunc_end
define i64 @shared(ptr %p) {
  %q = getelementptr i8, ptr %p, i64 24
  %r = getelementptr i8, ptr %p, i64 104
  %v = load volatile i64, ptr %q, align 8
  %w = load volatile i64, ptr %r, align 8
  %s = add i64 %v, %w
  ret i64 %s
}
