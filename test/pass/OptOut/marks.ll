; Who marks functions: the pass, or the front end that knows more.
; RUN: %opt -passes=pagesan-mark -S %s | FileCheck %s --check-prefix=MARK
; RUN: %opt -passes=pagesan-mark -pagesan-frontend-marks -S %s | FileCheck %s --check-prefix=NOMARK
; RUN: %opt -passes=pagesan -pagesan-frontend-marks -S %s | FileCheck %s
; RUN: %opt -passes='pagesan<frontend-marks>' -S %s | FileCheck %s
; RUN: %opt -passes=pagesan -S %s | FileCheck %s --check-prefix=ALL

; MARK:   define i32 @unmarked(ptr %p) #[[A:[0-9]+]]
; NOMARK: define i32 @unmarked(ptr %p) {
; CHECK-LABEL: define i32 @unmarked(
; CHECK-NEXT:  load i32
; ALL-LABEL: define i32 @unmarked(
; ALL:       call {{.*}}@__pagesan_trip_load4
define i32 @unmarked(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}

; MARK: define i32 @disabled(ptr %p) #[[B:[0-9]+]]
define i32 @disabled(ptr %p) disable_sanitizer_instrumentation {
  %v = load i32, ptr %p
  ret i32 %v
}

; CHECK-LABEL: define i32 @marked(
; CHECK:       call {{.*}}@__pagesan_trip_load4
; CHECK-NOT:   sanitize_address
; ALL-LABEL: define i32 @marked(
; ALL:       call {{.*}}@__pagesan_trip_load4
; ALL-NOT:   sanitize_address
define i32 @marked(ptr %p) sanitize_address {
  %v = load i32, ptr %p
  ret i32 %v
}
; MARK: attributes #[[A]] = { sanitize_address "function-inline-cost-multiplier"="2" }
; MARK: attributes #[[B]] = { disable_sanitizer_instrumentation }
