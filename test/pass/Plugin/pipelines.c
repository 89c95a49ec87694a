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
// RUN: %clang -fpass-plugin=%pagesan_plugin -Os -S %s -o - | FileCheck %s --check-prefix=SIZE
// RUN: %clang -fpass-plugin=%pagesan_plugin -Oz -S %s -o - | FileCheck %s --check-prefix=SIZE
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto -ffat-lto-objects -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang -fpass-plugin=%pagesan_plugin -O2 -flto=thin -ffat-lto-objects -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang -fplugin=%pagesan_plugin -fpass-plugin=%pagesan_plugin -mllvm -pagesan-outline -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=OUTLINE

// CHECK-LABEL: define {{.*}}@get(
// CHECK:       call void @llvm.asan.check.memaccess(
// CHECK-NOT:   {{memaccess|preserve_allcc}}
// CHECK:       ret i32
// OUTLINE-LABEL: define {{.*}}@get(
// OUTLINE-NOT:   br
// OUTLINE:       call preserve_allcc void @__pagesan_load4(
// OUTLINE-NOT:   br
// OUTLINE:       ret i32
// SIZE-LABEL:  get:
// SIZE-NOT:    {{shrq|cmpb|jne}}
// SIZE:        call{{.*}}__asan_check_load_add_4_RDI
// SIZE-NOT:    {{shrq|cmpb|jne}}
// SIZE:        ret
// ASM-LABEL:   get:
// ASM:         shrq $3, %[[R:.*]]
// ASM-NEXT:    cmpb $0, 2147450880(%[[R]])
// ASM:         call{{.*}}__asan_check_load_add_4_R
// ASM-NOT:     {{call|jmp}}{{.*}}{{__pagesan_.*load|__asan_check}}
int get(int *P) { return *P; }
