; Before link-time optimisation variables that may be replaced are left alone.
; RUN: %opt -passes=pagesan -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

$inline = comdat any
; CHECK: @inline = linkonce_odr global i32 1, comdat
@inline = linkonce_odr global i32 1, comdat
; CHECK: @weak = weak global i32 1
@weak = weak global i32 1
; CHECK: @own = global <{ i32, [28 x i8] }>
@own = global i32 1
!llvm.module.flags = !{!0}
!0 = !{i32 1, !"EnableSplitLTOUnit", i32 0}
