//===- Refusal.h - Modules that cannot be instrumented ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_REFUSAL_H
#define PAGESAN_PASS_REFUSAL_H

namespace llvm {
class Module;
} // namespace llvm

namespace pagesan {

// True when M is for another target, or another sanitizer works on it, too:
// then it is to be left alone, and an error was emitted, once a module.
bool refuse(llvm::Module &M);

// AddressSanitizer's front end is welcome, its pass is not: when that is about
// to run behind ours, and was not told to leave everything to us (as
// utils/pagesan-compile.cfg.in does), an error is emitted.
void refuseAddressSanitizer();

} // namespace pagesan

#endif // PAGESAN_PASS_REFUSAL_H
