//===- SupportedTarget.h - Where PageSan works ------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Read by the plugin and by the compiler wrapper. Why not Android and musl: the
// runtime wraps glibc's functions, their versions and its start-up, and takes
// thread-local storage of the initial-exec model.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SUPPORTEDTARGET_H
#define PAGESAN_PASS_SUPPORTEDTARGET_H

#include "llvm/TargetParser/Triple.h"

namespace pagesan {

constexpr char SupportedTargetText[] =
    "supports x86-64 Linux with glibc and 64-bit pointers only";

// CUDA, HIP and OpenMP compile one source for the host and for devices.
constexpr char HostOnlyText[] =
    "compile the host's half with it (--offload-host-only), the device's "
    "without";

inline bool isSupportedTarget(const llvm::Triple &T) {
  using llvm::Triple;
  return T.getArch() == Triple::x86_64 && T.isOSLinux() &&
         T.isOSBinFormatELF() &&
         (T.getEnvironment() == Triple::UnknownEnvironment ||
          T.getEnvironment() == Triple::GNU);
}

} // namespace pagesan

#endif // PAGESAN_PASS_SUPPORTEDTARGET_H
