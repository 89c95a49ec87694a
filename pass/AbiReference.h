//===- AbiReference.h - The link-time check of the ABI ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ABIREFERENCE_H
#define PAGESAN_PASS_ABIREFERENCE_H

#include "llvm/IR/Module.h"

namespace pagesan {

// Makes the object refer to the runtime's version symbol, so that one of
// another version fails to link. Once a module.
void addAbiReference(llvm::Module &M);

} // namespace pagesan

#endif // PAGESAN_PASS_ABIREFERENCE_H
