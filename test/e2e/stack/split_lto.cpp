// Functions with type metadata and a frame, in thin LTO units that are split: a
// frame's descriptor stays on the side of its function.
// RUN: %pagesanxx -g -O0 -flto=thin -fsplit-lto-unit -fuse-ld=lld %s -o %t.O0 -lpthread
// RUN: not %t.O0 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O2 -flto=thin -fsplit-lto-unit -fuse-ld=lld %s -o %t.O2 -lpthread
// RUN: not %t.O2 2>&1 | FileCheck %s
//
// CHECK: ERROR: AddressSanitizer: stack-buffer-overflow
// CHECK: 'Buffer{{.*}} <== Memory access at offset 42 overflows this variable
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <string.h>

// Of internal linkage, called through pointers to members and virtually.
namespace {
struct Base {
  virtual ~Base() = default;
  virtual void run(int Size) = 0;
  __attribute__((noinline)) void plain(int Size) { fill(Size); }
  __attribute__((noinline)) void fill(int Size) {
    char Buffer[10];
    char *P = Buffer;
    __asm__ volatile("" : "+r"(P) : : "memory");
    memset(P, 1, size_t(Size));
  }
};
struct Derived : Base {
  __attribute__((noinline)) void run(int Size) override { fill(Size); }
};
} // namespace

int main(int Argc, char **) {
  void (Base::*volatile Plain)(int) = &Base::plain;
  Derived D;
  Base *volatile B = &D;
  (B->*Plain)(10);
  B->run(10 + Argc);
}
