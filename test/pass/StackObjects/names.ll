; Names and lines of variables are those that AddressSanitizer would print; what
; debug information says about a variable of the function itself comes first.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

declare void @use(ptr nocapture)

; Line tables only: the line that the scope's markers stand for, the first.
; CHECK-DAG: c"1 32 4 8 plain:12\00"
define void @lines_only() !dbg !10 {
  %plain = alloca i32
  call void @llvm.lifetime.start.p0(i64 4, ptr %plain), !dbg !11
  call void @use(ptr %plain), !dbg !12
  call void @llvm.lifetime.end.p0(i64 4, ptr %plain), !dbg !12
  ret void
}

; Not one of another file, which the line says nothing about.
; CHECK-DAG: c"1 32 4 7 other.i\00"
define void @other_file() !dbg !13 {
  %other.i = alloca i32
  call void @llvm.lifetime.start.p0(i64 4, ptr %other.i), !dbg !14
  call void @use(ptr %other.i), !dbg !15
  ret void
}

; Its own variable's name is the source's, also without a scope.
; CHECK-DAG: c"1 32 4 8 param:20\00"
define void @declared() !dbg !20 {
  %param.addr = alloca i32
    #dbg_declare(ptr %param.addr, !21, !DIExpression(), !22)
  call void @use(ptr %param.addr), !dbg !22
  ret void
}

; A variable of a function that was inlined shows that.
; CHECK-DAG: c"1 32 4 10 local.i:41\00"
define void @inlined() !dbg !30 {
  %local.i = alloca i32
    #dbg_declare(ptr %local.i, !41, !DIExpression(), !42)
  call void @llvm.lifetime.start.p0(i64 4, ptr %local.i), !dbg !42
  call void @use(ptr %local.i), !dbg !42
  ret void
}

; Unless the front end left its name behind.
; CHECK-DAG: c"1 32 4 5 local\00"
define void @annotated() {
  %local.i12 = alloca i32, !annotation !50
  call void @use(ptr %local.i12)
  ret void
}

; CHECK-DAG: c"1 32 4 9 <unknown>\00"
define void @nameless() {
  %1 = alloca i32
  call void @use(ptr %1)
  ret void
}

; An argument by value is its copy.
; CHECK-DAG: c"1 32 40 7 s.byval\00"
define void @by_value(ptr byval([40 x i8]) %s) {
  call void @use(ptr %s)
  ret void
}

declare void @llvm.lifetime.start.p0(i64, ptr nocapture)
declare void @llvm.lifetime.end.p0(i64, ptr nocapture)

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "one.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DIFile(filename: "two.h", directory: "/")
!4 = !DISubroutineType(types: !{})
!5 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
!10 = distinct !DISubprogram(name: "lines_only", file: !1, line: 10, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!11 = !DILocation(line: 12, scope: !10)
!12 = !DILocation(line: 13, scope: !10)
!13 = distinct !DISubprogram(name: "other_file", file: !1, line: 15, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!16 = distinct !DISubprogram(name: "inline", file: !3, line: 1, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!14 = !DILocation(line: 2, scope: !16, inlinedAt: !17)
!15 = !DILocation(line: 16, scope: !13)
!17 = distinct !DILocation(line: 16, scope: !13)
!20 = distinct !DISubprogram(name: "declared", file: !1, line: 20, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!21 = !DILocalVariable(name: "param", arg: 1, scope: !20, file: !1, line: 20, type: !5)
!22 = !DILocation(line: 20, scope: !20)
!30 = distinct !DISubprogram(name: "inlined", file: !1, line: 30, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!40 = distinct !DISubprogram(name: "callee", file: !1, line: 40, type: !4, unit: !0, spFlags: DISPFlagDefinition)
!41 = !DILocalVariable(name: "local", scope: !40, file: !1, line: 41, type: !5)
!42 = !DILocation(line: 41, scope: !40, inlinedAt: !43)
!43 = distinct !DILocation(line: 31, scope: !30)
!50 = !{!51}
!51 = !{!"alloca_name_altered", !"local"}
