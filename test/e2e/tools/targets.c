// What is not x86-64 Linux with glibc is refused in one sentence, whoever says
// so, and whether it is compiled or linked. No header is there for most targets.
// RUN: not %pagesan --target=aarch64-linux-gnu -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=aarch64-unknown-linux-gnu
// RUN: not %pagesan -target riscv64-linux-gnu -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=riscv64-unknown-linux-gnu
// RUN: not %pagesan -m32 -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=i386-pc-linux-gnu
// RUN: not %pagesan -mx32 %t.o -o %t.none 2>&1 | FileCheck %s -DTARGET=x86_64-pc-linux-gnux32
// RUN: not %pagesan --target=x86_64-w64-mingw32 -S %s -o %t.o 2>&1 | FileCheck %s -DTARGET=x86_64-w64-windows-gnu
// RUN: not %pagesan --target=x86_64-unknown-freebsd14 -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-freebsd14
// RUN: not %pagesan --target=x86_64-apple-macos13 -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=x86_64-apple-macos13
// RUN: not %pagesan --target=wasm32-wasi -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=wasm32-unknown-wasi
// RUN: not %pagesan --target=x86_64-linux-android -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-linux-android
// RUN: not %pagesan --target=x86_64-linux-musl -c %s -o %t.o 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-linux-musl
// CHECK: error: PageSan supports x86-64 Linux with glibc and 64-bit pointers only, not [[TARGET]]{{$}}
// CHECK-NOT: {{.}}
//
// Devices: the host's half alone is fine.
// RUN: not %pagesan -x cuda -nocudainc -nocudalib -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=DEVICE
// RUN: not %pagesan -x hip --offload-device-only -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=DEVICE
// RUN: cp %s %t.cu && not %pagesan -c %t.cu -o %t.o 2>&1 | FileCheck %s --check-prefix=DEVICE
// RUN: not %pagesan -fopenmp -fopenmp-targets=nvptx64 -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=DEVICE
// DEVICE: error: PageSan cannot check code for devices {{.*}} host's half with it (--offload-host-only)
// RUN: %pagesan -x cuda -nocudainc -nocudalib --cuda-host-only -c %s -o %t.o && llvm-nm %t.o | FileCheck %s --check-prefix=HOST
// HOST: U __pagesan_thunk_load4
//
// The last word counts, and what is not instrumented may be for any target.
// RUN: %pagesan -m32 -m64 -c %s -o %t.o && llvm-nm %t.o | FileCheck %s --check-prefix=HOST
// RUN: %pagesan --target=x86_64-unknown-linux -c %s -o %t.o
// RUN: %pagesan --target=aarch64-linux-gnu -fno-sanitize=address -S -emit-llvm %s -o - | FileCheck %s --check-prefix=PLAIN
// PLAIN: target triple = "aarch64
// PLAIN-NOT: __pagesan
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

int load(int *P) { return *P; }
