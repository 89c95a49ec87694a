//===- Target.h - What is compiled for --------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_TARGET_H
#define PAGESAN_DRIVER_TARGET_H

#include "llvm/Option/ArgList.h"
#include <string>

namespace pagesan {

// Why the target that the options choose cannot be served; empty if it can.
std::string whyUnsupportedTarget(const llvm::opt::InputArgList &Args);

} // namespace pagesan

#endif // PAGESAN_DRIVER_TARGET_H
