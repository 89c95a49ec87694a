// Names, lines and files, with and without debug information.
// RUN: %clang -fpass-plugin=%pagesan_plugin -g -O1 -S -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,LINE
// RUN: %clang -fpass-plugin=%pagesan_plugin -O1 -S -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,NOLINE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// CHECK: @Table = {{.*}}global <{ [3 x i32], [20 x i8] }>
// LINE-SAME: !dbg
// The line is 14, above two bits for flags.
// LINE: @__pagesan_global.Table = private constant {{.*}}, i32 56 }, section "pagesan_globals"
// LINE: constant {{.*}} c"/{{.*}}source.c\00", no_sanitize_address
// NOLINE: @__pagesan_global.Table = private constant {{.*}}, i32 0, {{.*}}, i32 0 }, section "pagesan_globals"
// CHECK: private unnamed_addr constant [6 x i8] c"Table\00", no_sanitize_address
int Table[3] = {1, 2, 3};
