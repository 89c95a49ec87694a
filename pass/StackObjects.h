//===- StackObjects.h - Redzones, scopes and frames -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_STACKOBJECTS_H
#define PAGESAN_PASS_STACKOBJECTS_H

#include "Options.h"
#include "RuntimeCallees.h"
#include "StackVariables.h"

namespace pagesan {

// The stack variables of one function that no analysis proves safe, and what
// is done about them:
//
//  - those of constant size move into one frame, between redzones (see
//    StackFrame.h); shadow is poisoned where the frame is first needed and
//    good again when the function ends;
//  - outside of its scope a variable is poisoned (StackVariables.h);
//  - frames whose address may outlive the call can come from the fake stack;
//  - variables of other sizes get redzones one by one (DynamicAllocas.h).
//
// Unwinding costs no code: the runtime forgets frames that exceptions and
// longjmp leave behind.
class StackObjects {
public:
  // Decides, and changes nothing. Before checks are planned, and after
  // copyByValArguments().
  StackObjects(llvm::Function &F, const llvm::StackSafetyGlobalInfo &Safety,
               const KeptAddresses &Addresses, const Options &Opts,
               llvm::OptimizationRemarkEmitter &ORE);

  // Whether the variable is bad outside of its scope.
  bool isScoped(const llvm::AllocaInst &Alloca) const {
    const StackVariable *V = Variables.find(Alloca);
    return V && V->isScoped();
  }
  // The variable whose shadow is written where Marker is, null if none is.
  const StackVariable *scopeChangedBy(const llvm::Instruction &Marker) const {
    return Variables.find(Marker);
  }

  // Rewrites the function. After its checks were emitted.
  void emit();

private:
  // The variables of a coroutine that is still to be split (with ThinLTO, since
  // LLVM 20) will not be on the stack, and live from one resumption to the
  // next.
  bool hasStackObjects() const {
    return Opts.Stack && !F.isPresplitCoroutine();
  }

  llvm::Function &F;
  const Options &Opts;
  StackVariables Variables;
};

} // namespace pagesan

#endif // PAGESAN_PASS_STACKOBJECTS_H
