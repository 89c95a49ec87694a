//===- DynamicAllocas.h - alloca and arrays of variable length --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_DYNAMICALLOCAS_H
#define PAGESAN_PASS_DYNAMICALLOCAS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Instructions.h"

namespace pagesan {

// Gives each of them redzones on both sides, and makes what they poisoned good
// again where the stack pointer goes back.
void emitDynamicAllocas(llvm::Function &F,
                        llvm::ArrayRef<llvm::AllocaInst *> Allocas);

} // namespace pagesan

#endif // PAGESAN_PASS_DYNAMICALLOCAS_H
