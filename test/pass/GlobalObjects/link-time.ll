; Before link-time optimisation variables of which it may keep another definition are
; described by name, in their comdat, which is kept or dropped as a whole; in code for
; shared libraries, where the name may mean another module's, they are left alone.
; RUN: split-file %s %t && cat %t/variables.ll %t/executable.ll > %t/e.ll && cat %t/variables.ll %t/library.ll > %t/l.ll
; RUN: %opt -passes=pagesan -S %t/e.ll | FileCheck %s --check-prefixes=CHECK,EXECUTABLE
; RUN: %opt -passes=pagesan -S %t/l.ll | FileCheck %s --check-prefixes=CHECK,LIBRARY
;--- variables.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

$inline = comdat any
; EXECUTABLE: @inline = linkonce_odr global <{ i32, [28 x i8] }> {{.*}}, comdat, align 4
; LIBRARY: @inline = linkonce_odr global i32 1, comdat
@inline = linkonce_odr global i32 1, comdat
; Nothing says which of these goes with its descriptor.
; CHECK: @bare = linkonce_odr global i32 1
@bare = linkonce_odr global i32 1
$hidden = comdat any
; CHECK: @hidden = linkonce_odr hidden global <{ i32, [28 x i8] }> {{.*}}, comdat, align 4
@hidden = linkonce_odr hidden global i32 1, comdat
; Definitions that need not be the same: ours stays, as an alias refers to it.
; CHECK: @weak = weak global <{ i32, [28 x i8] }>
@weak = weak global i32 1
; CHECK: @own = global <{ i32, [28 x i8] }>
@own = global i32 1
; EXECUTABLE: @__pagesan_global.inline = {{.*}}ptrtoint (ptr @inline to i64){{.*}}, section "pagesan_globals", no_sanitize_address, comdat($inline), align 8{{$}}
; CHECK-NOT: __pagesan_global.bare
; CHECK: @__pagesan_global.hidden = {{.*}}ptrtoint (ptr @hidden to i64){{.*}}, comdat($hidden), align 8{{$}}
; CHECK: @__pagesan_global.weak = {{.*}}ptrtoint (ptr @__pagesan_storage.weak to i64){{.*}} !associated
; CHECK: @__pagesan_global.own = {{.*}}ptrtoint (ptr @__pagesan_storage.own to i64){{.*}} !associated
;--- executable.ll
!llvm.module.flags = !{!0, !1, !2}
!0 = !{i32 1, !"EnableSplitLTOUnit", i32 0}
!1 = !{i32 8, !"PIC Level", i32 2}
!2 = !{i32 7, !"PIE Level", i32 2}
;--- library.ll
!llvm.module.flags = !{!0, !1}
!0 = !{i32 1, !"EnableSplitLTOUnit", i32 0}
!1 = !{i32 8, !"PIC Level", i32 2}
