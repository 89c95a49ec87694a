//===- AsmAccesses.cpp - Memory operands of inline assembly ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AccessKinds.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

// "m" and the like are given an address and say which object is there: the
// compiler counts on it being read, or written, whatever the text of the
// assembly does. Operands in registers, addresses ("r", "p") and what a
// "memory" clobber hides say nothing.
void pagesan::collectAsmAccesses(CallBase &Call, AccessList &Accesses) {
  auto *Asm = cast<InlineAsm>(Call.getCalledOperand());
  const DataLayout &DL = Call.getModule()->getDataLayout();
  unsigned Arg = 0;
  for (const InlineAsm::ConstraintInfo &Info : Asm->ParseConstraints()) {
    bool IsOutput = Info.Type == InlineAsm::isOutput;
    // Outputs in registers are results, and clobbers and labels are no
    // operands.
    if ((IsOutput && !Info.isIndirect) ||
        (!IsOutput && Info.Type != InlineAsm::isInput))
      continue;
    unsigned Own = Arg++;
    Type *Element = Call.getParamElementType(Own);
    if (Info.isIndirect && Element && Element->isSized())
      Accesses.push_back(Access::whole(Call, Call.getArgOperand(Own), IsOutput,
                                       DL.getTypeStoreSize(Element), Align(1)));
  }
}
