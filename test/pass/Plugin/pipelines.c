// Every access is checked once, whatever the pipeline.
// RUN: %clang -fpass-plugin=%pagesan_plugin -O0 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O1 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O3 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -Os -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -Oz -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O0 -flto -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto=thin -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto -ffat-lto-objects -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto=thin -ffat-lto-objects -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang -fplugin=%pagesan_plugin -fpass-plugin=%pagesan_plugin -mllvm -pagesan-outline -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=OUTLINE

// CHECK-LABEL: define {{.*}}@get(
// CHECK:       call {{preserve_allcc void @__pagesan_trip_load4|void @llvm.asan.check.memaccess}}(
// CHECK-NOT:   call {{preserve_allcc|void @llvm.asan}}
// CHECK:       ret i32
// OUTLINE-LABEL: define {{.*}}@get(
// OUTLINE-NOT:   br
// OUTLINE:       call preserve_allcc void @__pagesan_load4(
// OUTLINE-NOT:   br
// OUTLINE:       ret i32
// ASM-LABEL:   get:
// ASM:         shrq $3, %[[R:.*]]
// ASM-NEXT:    cmpb $0, 2147450880(%[[R]])
// ASM:         call{{.*}}{{__pagesan_trip_load4|__asan_check_load_add_4_}}
// ASM-NOT:     {{call|jmp}}{{.*}}__{{pagesan|asan_check}}_{{.*}}load
int get(int *P) { return *P; }
