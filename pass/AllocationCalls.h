//===- AllocationCalls.h - malloc, free and their kin -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ALLOCATIONCALLS_H
#define PAGESAN_PASS_ALLOCATIONCALLS_H

#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

// Whether V is what malloc, new or one of their kin returned; they live in the
// runtime.
bool isAllocation(const llvm::Value &V, const llvm::TargetLibraryInfo &TLI);

// How many bytes it is asked for; two values are to be multiplied, and none say
// that nobody knows.
std::pair<llvm::Value *, llvm::Value *>
allocatedSize(const llvm::CallBase &Allocation);

// Calls that allocate and free stay calls of functions that the optimiser
// knows nothing about. Else it deletes them in pairs, with the double free and
// the accesses between; takes a store that free follows for dead, also where it
// is beyond the object's end; and a store that follows free for one that nobody
// reads. Returns whether something was changed.
bool keepAllocationCalls(llvm::Module &M, llvm::FunctionAnalysisManager &FAM);

} // namespace pagesan

#endif // PAGESAN_PASS_ALLOCATIONCALLS_H
