// An object of another ABI fails at link, also when sections that nobody uses
// are dropped, and the error says what to do.
// RUN: %clang -fpass-plugin=%pagesan_plugin -O1 -ffunction-sections -fdata-sections -c %s -o %t.o
// RUN: not %clang -Wl,--gc-sections %t.o -o %t 2>&1 | FileCheck %s
// RUN: echo 'char __pagesan_abi_version_4_rebuild_object_with_matching_pagesan;' > %t.abi.c
// RUN: %clang %t.o %t.abi.c -Wl,--gc-sections -o %t
// CHECK: undefined {{.*}}__pagesan_abi_version_4_rebuild_object_with_matching_pagesan
int main(void) { return 0; }
