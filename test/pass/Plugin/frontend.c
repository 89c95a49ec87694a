// What the front end is told to leave alone stays alone, and AddressSanitizer's
// own pass finds nothing to do.
// DEFINE: %{cc} = %clang -Xclang -fsanitize=address -mllvm -asan-globals=0 -mllvm -asan-constructor-kind=none -fplugin=%pagesan_plugin -fpass-plugin=%pagesan_plugin -mllvm -pagesan-frontend-marks
// RUN: %{cc} -O0 -S -emit-llvm %s -o - | FileCheck %s --implicit-check-not="call {{.*}}__asan"
// RUN: %{cc} -O2 -S -emit-llvm %s -o - | FileCheck %s --implicit-check-not="call {{.*}}__asan"

// CHECK-LABEL: define {{.*}}@checked(
// CHECK:       call {{.*}}@llvm.asan.check.memaccess(
int checked(int *P) { return *P; }

// CHECK-LABEL: define {{.*}}@unchecked(
// CHECK-NOT:   __pagesan
// CHECK:       ret i32
__attribute__((no_sanitize("address"))) int unchecked(int *P) { return *P; }
