; Each member of a group is checked at its own line.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define void @f(
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %p) {{.*}}, !dbg ![[FIRST:[0-9]+]]
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %{{.*}}) {{.*}}, !dbg ![[SECOND:[0-9]+]]
; CHECK-NOT:   call preserve_allcc
; CHECK:       ret void
; CHECK-DAG:   ![[FIRST]] = !DILocation(line: 7,
; CHECK-DAG:   ![[SECOND]] = !DILocation(line: 8,
define void @f(ptr %p) !dbg !4 {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 4, !dbg !6
  store i32 2, ptr %q, align 4, !dbg !7
  ret void, !dbg !7
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "f.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DISubroutineType(types: !5)
!4 = distinct !DISubprogram(name: "f", file: !1, line: 5, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!5 = !{null}
!6 = !DILocation(line: 7, column: 3, scope: !4)
!7 = !DILocation(line: 8, column: 3, scope: !4)
