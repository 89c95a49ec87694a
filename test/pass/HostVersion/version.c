// A plugin of one LLVM in another says so, and nothing else.
// REQUIRES: other-llvm
// RUN: not %other_bin/opt -load-pass-plugin=%pagesan_plugin -passes=pagesan -S /dev/null -o %t.ll 2>&1 | FileCheck %s -DMAJOR=%llvm_major
// RUN: not %other_bin/clang -O1 -fpass-plugin=%pagesan_plugin -c %s -o %t.o 2>&1 | FileCheck %s -DMAJOR=%llvm_major
// RUN: not %other_bin/clang -O1 -fplugin=%pagesan_plugin -fpass-plugin=%pagesan_plugin %s -o %t.exe 2>&1 | FileCheck %s -DMAJOR=%llvm_major
// CHECK-NOT: {{.}}
// CHECK: error: PageSanPass.so is built for LLVM [[MAJOR]] and was loaded into LLVM {{[0-9]+.*}}: take clang-[[MAJOR]]
// CHECK-NOT: Stack dump
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

int main(void) { return 0; }
