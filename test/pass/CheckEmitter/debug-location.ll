; A check has its access's location; an access without one is at line 0 of its
; function, as the verifier wants calls in functions with debug information.
; RUN: %opt -passes='pagesan,verify' -S %s | FileCheck %s

; CHECK-LABEL: define void @f(
; CHECK:       load i8, {{.*}}, !dbg ![[LOC:[0-9]+]], !nosanitize
; CHECK:       load i8, {{.*}}, !dbg ![[ZERO:[0-9]+]], !nosanitize
; CHECK:       br i1 {{.*}}, !dbg ![[LOC]], {{.*}}!nosanitize
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %p) {{.*}}, !dbg ![[LOC]], !nosanitize
; CHECK:       call preserve_allcc void @__pagesan_trip_store4(ptr %q) {{.*}}, !dbg ![[ZERO]], !nosanitize
; CHECK:       store i32 1
; CHECK:       store i32 2
; CHECK-DAG:   ![[LOC]] = !DILocation(line: 7, column: 3, scope: ![[F:[0-9]+]])
; CHECK-DAG:   ![[ZERO]] = !DILocation(line: 0, scope: ![[F]])
define void @f(ptr %p, ptr %q) !dbg !4 {
  store i32 1, ptr %p, align 4, !dbg !6
  store i32 2, ptr %q, align 4
  ret void, !dbg !6
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
