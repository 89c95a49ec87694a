//===- Sanitizers.h - What is to be sanitized -------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_SANITIZERS_H
#define PAGESAN_DRIVER_SANITIZERS_H

#include "clang/Basic/Sanitizers.h"
#include "llvm/Option/Arg.h"
#include <string>

namespace pagesan {

// Follows the options about sanitizers from left to right: the last word about
// each of them counts, as for clang. `address` is on from the start.
class Sanitizers {
public:
  // Whether `A` is such an option.
  bool follow(const llvm::opt::Arg &A);

  bool instrument() const { return On.has(clang::SanitizerKind::Address); }
  bool fuzzer() const { return On.has(clang::SanitizerKind::Fuzzer); }
  bool coverage() const;
  // Whether pointers that are ordered or subtracted are to be of one object.
  bool pointerCompare() const;
  bool pointerSubtract() const;
  // Whether there are checks that call UndefinedBehaviorSanitizer's runtime.
  bool ubsanRuntime() const;
  // Why this cannot be; empty when it can.
  std::string error() const;

private:
  clang::SanitizerSet On = {clang::SanitizerKind::Address};
  clang::SanitizerSet Traps = {clang::SanitizerKind::CFI}; // unless told
};

// The option without what is ours: clang is not to link a runtime for it. Empty
// if nothing is left.
std::string withoutOurs(const llvm::opt::Arg &A);

} // namespace pagesan

#endif // PAGESAN_DRIVER_SANITIZERS_H
