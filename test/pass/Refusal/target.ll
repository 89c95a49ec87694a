; Modules for other targets are refused in one sentence, and left alone.
; RUN: not %opt -passes=pagesan -mtriple=aarch64-linux-gnu -S %s 2>&1 | FileCheck %s -DTARGET=aarch64-unknown-linux-gnu
; RUN: not %opt -passes=pagesan-mark -mtriple=i686-pc-linux-gnu -S %s 2>&1 | FileCheck %s -DTARGET=i686-pc-linux-gnu
; RUN: not %opt -O2 -mtriple=x86_64-pc-linux-gnux32 -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-pc-linux-gnux32
; RUN: not %opt -O0 -mtriple=x86_64-pc-windows-msvc -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-pc-windows-msvc
; RUN: not %opt -passes=pagesan -mtriple=x86_64-apple-macosx13 -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-apple-macosx13
; RUN: not %opt -passes=pagesan -mtriple=x86_64-unknown-freebsd -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-freebsd
; RUN: not %opt -passes=pagesan -mtriple=x86_64-linux-musl -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-linux-musl
; RUN: not %opt -passes=pagesan -mtriple=x86_64-linux-android -S %s 2>&1 | FileCheck %s -DTARGET=x86_64-unknown-linux-android
; RUN: not %opt -passes=pagesan -mtriple=wasm32-wasi -S %s 2>&1 | FileCheck %s -DTARGET=wasm32-unknown-wasi
; CHECK: error: PageSan supports x86-64 Linux with glibc and 64-bit pointers only, not [[TARGET]]
; CHECK-NOT: error:
;
; RUN: not %opt -passes=pagesan -mtriple=nvptx64-nvidia-cuda -S %s 2>&1 | FileCheck %s --check-prefix=DEVICE
; RUN: not %opt -passes=pagesan -mtriple=amdgcn-amd-amdhsa -S %s 2>&1 | FileCheck %s --check-prefix=DEVICE
; DEVICE: error: PageSan cannot check code for devices ({{.*}}): compile the host's half with it (--offload-host-only)
;
; RUN: %opt -passes=pagesan -mtriple=x86_64-unknown-linux-gnu -S %s | FileCheck %s --check-prefix=GOOD
; RUN: %opt -passes=pagesan -mtriple=x86_64-redhat-linux -S %s | FileCheck %s --check-prefix=GOOD
; RUN: %opt -passes=pagesan -S %s | FileCheck %s --check-prefix=GOOD
; GOOD: call {{.*}}@__pagesan_trip_load4(

define i32 @load(ptr %p) {
  %v = load i32, ptr %p
  ret i32 %v
}
