//===- LoopVersions.h - Loops without what is off ---------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each access could ask the flag of its loop's test. But where the flag says
// that checks are wanted, which is so in all short loops, they would cost twice
// what they do without: they are out of the way, and have to jump there and
// back. So the question is asked once, before the loop, which is there twice:
// with all of its checks, and with those only that no flag turns off. The copy
// is small, as code without checks is.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOOPVERSIONS_H
#define PAGESAN_PASS_LOOPVERSIONS_H

#include "llvm/ADT/ArrayRef.h"

namespace llvm {
class Function;
class Loop;
class Value;
} // namespace llvm

namespace pagesan {

// Asked before anything is changed: a loop without others inside, not too long,
// of instructions that can be there twice.
bool canBeVersioned(const llvm::Loop &L);

// Versions the innermost loops that branch on flags. When all is done that the
// loops' code is about: what is in one copy must be in the other.
void versionLoops(llvm::Function &F, llvm::ArrayRef<llvm::Value *> Flags);

} // namespace pagesan

#endif // PAGESAN_PASS_LOOPVERSIONS_H
