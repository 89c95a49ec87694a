; In line where code runs often, thunks in the rest.
; RUN: %opt -passes='pagesan<hybrid>' -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<hybrid>' -S %s | llc -mtriple=x86_64-linux-gnu | FileCheck %s --check-prefix=ASM
; RUN: sed "s/^; SUMMARY//" %s > %t.profile.ll
; RUN: %opt -passes='pagesan<hybrid>' -S %t.profile.ll | FileCheck %s --check-prefix=PROFILE

; A small function may be called from anywhere. What is in line calls a thunk,
; too, in its cold block: at the distance that the access adds up itself.
; CHECK-LABEL: define i64 @small(
; CHECK:       br i1 %{{[0-9]+}}, label %[[COLD:[0-9]+]]
; CHECK:     [[COLD]]:
; CHECK-NEXT:  call void @llvm.asan.check.memaccess(ptr %p, i32
; CHECK:       ret i64
define i64 @small(ptr %p) {
  %p8 = getelementptr i8, ptr %p, i64 8
  %v = load i64, ptr %p8, align 8
  ret i64 %v
}

; Behind a group's filter nothing that it read is taken on trust: these thunks
; test both ends.
; ASM-LABEL: group:
; ASM:       jne
; ASM:       callq __asan_check_load_add_128_R
; ASM:       callq __asan_check_load_add_128_R
; ASM-LABEL: cold:
define i64 @group(ptr %p) {
  %p8 = getelementptr i8, ptr %p, i64 8
  %v = load i64, ptr %p, align 8
  %w = load i64, ptr %p8, align 8
  %s = add i64 %v, %w
  ret i64 %s
}

; CHECK-LABEL: define void @cold(
; CHECK-NOT:   br
; CHECK:       call void @llvm.asan.check.memaccess(
; CHECK-NOT:   br
; CHECK:       ret void
define void @cold(ptr %p) cold {
  store i8 1, ptr %p
  ret void
}

; CHECK-LABEL: define void @sized(
; CHECK-NOT:   br
; CHECK:       call void @llvm.asan.check.memaccess(
; CHECK-NOT:   br
; CHECK:       ret void
define void @sized(ptr %p) optsize {
  store i8 1, ptr %p
  ret void
}

; What always runs is in line, and so is the loop; what runs seldom is not.
; CHECK-LABEL: define void @seldom_taken(
; CHECK:       br i1 %{{[0-9]+}}, label %[[COLD:[0-9]+]], label
; CHECK:     [[COLD]]:
; CHECK-NEXT:  call void @llvm.asan.check.memaccess(
; CHECK:     loop:
; CHECK:       br i1 %{{[0-9]+}}, label %[[COLD:[0-9]+]], label
; CHECK:     [[COLD]]:
; CHECK-NEXT:  call void @llvm.asan.check.memaccess(
; CHECK:       store i8
; CHECK:     rare:
; CHECK-NEXT:  call void @llvm.asan.check.memaccess(ptr %q
; CHECK-NEXT:  store i8
define void @seldom_taken(ptr %p, ptr %q, i1 %c) {
  %v = load volatile i8, ptr %p
  br label %loop
loop:
  %i = phi i64 [ 0, %0 ], [ %n, %loop ]
  %n = add i64 %i, 1
  %at = getelementptr i8, ptr %q, i64 %i
  store i8 1, ptr %at
  %more = icmp ult i64 %n, 100
  br i1 %more, label %loop, label %end
end:
  br i1 %c, label %rare, label %leave, !prof !0
rare:
  store i8 2, ptr %q
  br label %leave
leave:
  ret void
}

; Each case of a switch is as likely as all of them, and what lies below it: an
; interpreter is one large switch. What is unlikely below it stays so.
; CHECK-LABEL: define void @interpreter(
; CHECK:     add:
; CHECK-NEXT:  ptrtoint
; CHECK:     below:
; CHECK-NEXT:  ptrtoint
; CHECK:     fault:
; CHECK-NEXT:  call void @llvm.asan.check.memaccess(
; CHECK-LABEL: define void @called(
define void @interpreter(ptr %p, ptr %q, ptr %r, i32 %op, i1 %c) {
  switch i32 %op, label %other [
    i32 0, label %add
    i32 1, label %other
    i32 2, label %other
    i32 3, label %other
    i32 4, label %other
    i32 5, label %other
    i32 6, label %other
    i32 7, label %other
    i32 8, label %other
    i32 9, label %other
  ]
add:
  store i8 1, ptr %p
  br i1 %c, label %below, label %other
below:
  store i8 2, ptr %q
  br i1 %c, label %fault, label %other, !prof !0
fault:
  store i8 3, ptr %r
  br label %other
other:
  ret void
}

; With a profile hot blocks are in line, whatever they look like.
; PROFILE-LABEL: define void @called(
; PROFILE:     %{{.*}} = load i8, ptr %{{[0-9]+}}
; PROFILE:       br i1
; PROFILE:       ret void
define void @called(ptr %p) !prof !1 {
  store i8 1, ptr %p
  ret void
}
; PROFILE-LABEL: define void @seldom(
; PROFILE-NOT:   br
; PROFILE:       call void @llvm.asan.check.memaccess(
; PROFILE-NOT:   br
; PROFILE:       ret void
define void @seldom(ptr %p) !prof !2 {
  store i8 1, ptr %p
  ret void
}

!0 = !{!"branch_weights", i32 1, i32 1000}
!1 = !{!"function_entry_count", i64 1000000}
!2 = !{!"function_entry_count", i64 1}
; SUMMARY !llvm.module.flags = !{!10}
; SUMMARY !10 = !{i32 1, !"ProfileSummary", !11}
; SUMMARY !11 = !{!12, !13, !14, !15, !16, !17, !18, !19}
; SUMMARY !12 = !{!"ProfileFormat", !"InstrProf"}
; SUMMARY !13 = !{!"TotalCount", i64 1000001}
; SUMMARY !14 = !{!"MaxCount", i64 1000000}
; SUMMARY !15 = !{!"MaxInternalCount", i64 1}
; SUMMARY !16 = !{!"MaxFunctionCount", i64 1000000}
; SUMMARY !17 = !{!"NumCounts", i64 2}
; SUMMARY !18 = !{!"NumFunctions", i64 2}
; SUMMARY !19 = !{!"DetailedSummary", !20}
; SUMMARY !20 = !{!21, !22}
; SUMMARY !21 = !{i32 990000, i64 1000000, i32 1}
; SUMMARY !22 = !{i32 999999, i64 1, i32 2}
