//===- FarOverflows.h - Accesses that jump over redzones --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shadow tells whether there is an object at an address, not whether it is the
// right one: an index that leads over the redzone into the next object passes.
// Where it is known what an address is computed from, and the distance varies,
// a comparison of the distance finds those:
//
//   if (distance > size of the object - size of the access)  // unsigned
//     stub(address, base, access)       // cold; exact; returns
//
// Known are variables of this function, global variables that get redzones and
// results of allocation calls. On request also pointers that were loaded,
// passed or returned, if they point into a live object of the heap when the
// program runs; of these nobody knows the size here, so the stub is asked about
// every distance that could lead over a redzone.
//
// Sound, since the comparison is a filter only: it lets nothing pass that is
// outside of the object, and the stub has the last word. That reports if the
// object at the base is known and live, the access is not in it, and shadow has
// nothing against the access; else the shadow's check has spoken. A base that
// is before or behind its object lies in a redzone, so in no object, and there
// is no verdict. A base that a program has moved from one object into another,
// which C forbids, would be taken for one of the other: variables and results
// of calls are never that, what was loaded may be. So the latter is not the
// default. Nor is a distance believed that pointers were made into
// (PointerDistances.h), or that is kept where it leads on from.
//
// These checks come after the shadow's, and neither replaces the other.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_FAROVERFLOWS_H
#define PAGESAN_PASS_FAROVERFLOWS_H

#include "AccessTrace.h"
#include "RuntimeCallees.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

struct FarCheck {
  llvm::Instruction *Inst;
  llvm::Value *Ptr, *Base;
  uint64_t Size;
  bool IsWrite;
  // The object's bytes, or elements and bytes of each; null: nobody knows.
  llvm::Value *Bytes = nullptr, *Count = nullptr;
};

// Of the accesses of T; as they lie in the function.
std::vector<FarCheck> findFarChecks(llvm::Function &F, const AccessTrace &T,
                                    const Options &Opts,
                                    llvm::FunctionAnalysisManager &FAM);

// After the checks of shadow were emitted.
void emitFarCheck(const FarCheck &Check, RuntimeCallees &Callees);

} // namespace pagesan

#endif // PAGESAN_PASS_FAROVERFLOWS_H
