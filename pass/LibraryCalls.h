//===- LibraryCalls.h - Calls that must reach the library -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LIBRARYCALLS_H
#define PAGESAN_PASS_LIBRARYCALLS_H

#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Function.h"

namespace pagesan {

// The runtime checks what memcmp, strlen and their kin read. Code generation
// would turn some of the calls into loads of its own, which nobody checks.
void keepLibraryCalls(llvm::Function &F, const llvm::TargetLibraryInfo &TLI);

} // namespace pagesan

#endif // PAGESAN_PASS_LIBRARYCALLS_H
