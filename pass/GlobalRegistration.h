//===- GlobalRegistration.h - Constructors around globals -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_GLOBALREGISTRATION_H
#define PAGESAN_PASS_GLOBALREGISTRATION_H

#include "llvm/IR/Module.h"

namespace pagesan {

// A constructor that calls __pagesan_register_WHAT(begin, end) for a section,
// and in code for shared libraries a destructor that calls
// __pagesan_unregister_WHAT. One of each is left of all objects in a link.
void registerSection(llvm::Module &M, llvm::StringRef Section,
                     llvm::StringRef What);

// Every function that gives this module's variables their first values tells
// the runtime when it begins and ends, as AddressSanitizer's do.
void markDynamicInitialisers(llvm::Module &M, llvm::GlobalVariable &ModuleName);

} // namespace pagesan

#endif // PAGESAN_PASS_GLOBALREGISTRATION_H
