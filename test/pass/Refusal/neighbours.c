// The bare plugin beside another sanitizer says what cannot be, once.
// RUN: not %clang -O0 -fpass-plugin=%pagesan_plugin -fsanitize=thread -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=thread
// RUN: not %clang -O2 -fpass-plugin=%pagesan_plugin -fsanitize=memory -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=memory
// RUN: not %clang -O1 -fpass-plugin=%pagesan_plugin -fsanitize=hwaddress -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=hwaddress
// RUN: not %clang -O1 -fpass-plugin=%pagesan_plugin -fsanitize=numerical -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=numerical
// RUN: not %clang -O1 -fpass-plugin=%pagesan_plugin -fsanitize=safe-stack -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=safe-stack
// RUN: not %clang -O0 -fpass-plugin=%pagesan_plugin -fsanitize=address -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=address
// RUN: not %clang -O2 -flto -fpass-plugin=%pagesan_plugin -fsanitize=address,undefined -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=address
// RUN: not %clang -O2 -fpass-plugin=%pagesan_plugin -fsanitize=address -mllvm -asan-globals=0 -c %s -o %t.o 2>&1 | FileCheck %s -DNAME=address
// CHECK: error: PageSan cannot be combined with -fsanitize=[[NAME]]
// CHECK-NOT: error: PageSan
//
// AddressSanitizer's front end without its pass is what we want.
// RUN: %clang -O1 -Xclang -fsanitize=address -mllvm -asan-globals=0 -mllvm -asan-constructor-kind=none -fpass-plugin=%pagesan_plugin -S -emit-llvm %s -o - | FileCheck %s --check-prefix=GOOD
// RUN: %clang -O1 -fpass-plugin=%pagesan_plugin -fsanitize=undefined -S -emit-llvm %s -o - | FileCheck %s --check-prefix=GOOD
// RUN: %clang -O1 --config=%pagesan_dir/pagesan-compile.cfg -S -emit-llvm %s -o - | FileCheck %s --check-prefix=GOOD
// GOOD: call {{.*}}@llvm.asan.check.memaccess(
// GOOD-NOT: @__asan
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

int load(int *P) { return *P; }
