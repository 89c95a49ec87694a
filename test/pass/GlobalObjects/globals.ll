; Which variables get a redzone, and what is written about them.
; RUN: %opt -passes=pagesan -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<no-globals>' -S %s | FileCheck %s --check-prefix=OFF
; RUN: %opt -passes=pagesan -pagesan-globals=0 -S %s | FileCheck %s --check-prefix=OFF
; A second time nothing is left to do.
; RUN: %opt -passes=pagesan -S %s -o %t.once && %opt -passes=pagesan,pagesan -S %s -o %t.twice && diff %t.once %t.twice
;
; OFF-NOT: pagesan_globals
; OFF: @ints = global [10 x i32] zeroinitializer
; OFF-NOT: pagesan_globals

target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Redzone, alignment, and never merged.
; CHECK: @ints = global <{ [10 x i32], [56 x i8] }> zeroinitializer, no_sanitize_address, align 32
@ints = global [10 x i32] zeroinitializer, align 16
; CHECK: @.str = private constant <{ [6 x i8], [26 x i8] }> <{ [6 x i8] c"hello\00", [26 x i8] zeroinitializer }>, no_sanitize_address, align 32
@.str = private unnamed_addr constant [6 x i8] c"hello\00", align 1
; CHECK: @aligned = internal global <{ i8, [31 x i8] }> <{ i8 1, [31 x i8] zeroinitializer }>, no_sanitize_address, align 64
@aligned = internal global i8 1, align 64
; CHECK: @big = global <{ [4096 x i8], [1024 x i8] }>
@big = global [4096 x i8] zeroinitializer
; CHECK: @placed = global <{ i32, [28 x i8] }> {{.*}}, section ".data.mine", no_sanitize_address
@placed = global i32 1, section ".data.mine"
; Comdat: the descriptor goes with the copy.
$inline = comdat any
; CHECK: @inline = linkonce_odr global <{ [4 x i32], [16 x i8] }> {{.*}}, no_sanitize_address, comdat, align 4
@inline = linkonce_odr global [4 x i32] zeroinitializer, comdat

; A library may have the same table.
; CHECK: @_ZTV1A = constant <{ [1 x ptr], [24 x i8] }> zeroinitializer, no_sanitize_address, align 32
@_ZTV1A = constant [1 x ptr] zeroinitializer

; Left as they are.
; CHECK: @declared = external global [4 x i32]
@declared = external global [4 x i32]
; CHECK: @elsewhere = available_externally global i32 1{{$}}
@elsewhere = available_externally global i32 1
; CHECK: @tls = thread_local global i32 1{{$}}
@tls = thread_local global i32 1
; CHECK: @tentative = common global i32 0{{$}}
@tentative = common global i32 0
; CHECK: @set = global i32 1, section "my_set"{{$}}
@set = global i32 1, section "my_set"
; CHECK: @ctors = global ptr null, section ".init_array"{{$}}
@ctors = global ptr null, section ".init_array"
; CHECK: @opted_out = global i32 1, no_sanitize_address{{$}}
@opted_out = global i32 1, no_sanitize_address
; CHECK: @_ZTI1A = constant [1 x ptr] zeroinitializer
@_ZTI1A = constant [1 x ptr] zeroinitializer
; A class without a key function has its table in many modules.
$_ZTV1B = comdat any
; CHECK: @_ZTV1B = linkonce_odr constant [1 x ptr] zeroinitializer
@_ZTV1B = linkonce_odr constant [1 x ptr] zeroinitializer, comdat
; CHECK: @special = addrspace(1) global i32 1
@special = addrspace(1) global i32 1

; Uses follow.
; CHECK: @pointer = global <{ ptr, [24 x i8] }> <{ ptr getelementptr {{.*}}, [24 x i8] zeroinitializer }>
@pointer = global ptr getelementptr inbounds ([10 x i32], ptr @ints, i64 0, i64 3)

; CHECK: @__pagesan_global.ints = private constant { i64, i64, i32, i32, i32, i32 } { i64 sub (i64 ptrtoint (ptr @__pagesan_storage.ints to i64), i64 ptrtoint (ptr @__pagesan_global.ints to i64)), i64 40, i32 trunc
; CHECK-SAME: section "pagesan_globals", no_sanitize_address, align 8, !associated ![[INTS:[0-9]+]]
; A private variable needs no alias.
; CHECK: @__pagesan_global..str = private constant {{.*}}(i64 ptrtoint (ptr @.str to i64)
; A flag: another may be taken in its place.
; CHECK: @__pagesan_global.inline = private constant {{.*}}, i32 2 }, section "pagesan_globals", no_sanitize_address, comdat($inline), align 8
; CHECK: @__start_pagesan_globals = extern_weak hidden global i8
; CHECK: @__stop_pagesan_globals = extern_weak hidden global i8
; CHECK: @llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 1, ptr @pagesan.register_globals, ptr @pagesan.register_globals }]
; Not for a program.
; CHECK-NOT: @llvm.global_dtors
; CHECK-NOT: pagesan_exports
; CHECK: @llvm.compiler.used = appending global {{.*}}[ptr @__pagesan_global.ints
; CHECK: @__pagesan_storage.ints = private alias <{ [10 x i32], [56 x i8] }>, ptr @ints

; A proof uses the variable's own size.
; CHECK-LABEL: define i32 @inside
; CHECK-NOT: @__pagesan
; CHECK: ret i32
define i32 @inside() {
  %p = getelementptr inbounds [10 x i32], ptr @ints, i64 0, i64 9
  %v = load i32, ptr %p
  ret i32 %v
}
; CHECK-LABEL: define i32 @outside
; CHECK: call {{.*}} @__pagesan_trip_load4
define i32 @outside() {
  %p = getelementptr [10 x i32], ptr @ints, i64 0, i64 10
  %v = load i32, ptr %p
  ret i32 %v
}
; CHECK: define internal void @pagesan.register_globals() {{.*}} comdat {
; CHECK-NEXT: call void @__pagesan_register_globals(ptr @__start_pagesan_globals, ptr @__stop_pagesan_globals)
; CHECK-NEXT: ret void
; CHECK: ![[INTS]] = !{ptr @ints}
