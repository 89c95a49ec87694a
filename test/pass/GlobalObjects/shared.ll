; Code for shared libraries: unregistered when the library goes, and what public
; names mean is compared.
; RUN: %opt -passes=pagesan -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@public = global i32 1
@hidden = hidden global i32 1
@private = internal global i32 1
@weak = weak global i32 1

; CHECK: @__pagesan_export.public = private constant { i64, i64 } { i64 ptrtoint (ptr @public to i64), i64 sub (i64 ptrtoint (ptr @__pagesan_global.public to i64), i64 ptrtoint (ptr @__pagesan_export.public to i64)) }, section "pagesan_exports"{{.*}} !associated
; CHECK-NOT: @__pagesan_export.hidden
; CHECK-NOT: @__pagesan_export.private
; CHECK-NOT: @__pagesan_export.weak
; CHECK: @llvm.global_ctors = {{.*}} ptr @pagesan.register_globals, {{.*}} ptr @pagesan.register_exports
; CHECK: @llvm.global_dtors = {{.*}} ptr @pagesan.unregister_globals, {{.*}} ptr @pagesan.unregister_exports
; CHECK: define internal void @pagesan.unregister_globals()
; CHECK-NEXT: call void @__pagesan_unregister_globals(ptr @__start_pagesan_globals, ptr @__stop_pagesan_globals)
!llvm.module.flags = !{!0}
!0 = !{i32 8, !"PIC Level", i32 2}
