//===- InlineAssembly.cpp - What inline assembly asks for -----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "InlineAssembly.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;
using namespace pagesan;

std::optional<uint64_t> pagesan::sizeOfAsmMemory(const Use &U,
                                                 const DataLayout &DL) {
  auto *Call = dyn_cast<CallBase>(U.getUser());
  if (!Call || !Call->isInlineAsm() || !Call->isArgOperand(&U))
    return std::nullopt;
  // Memory operands have an element type, and nothing else in assembly has.
  Type *Ty = Call->getParamElementType(Call->getArgOperandNo(&U));
  if (!Ty || !Ty->isSized() || DL.getTypeStoreSize(Ty).isScalable())
    return std::nullopt;
  return DL.getTypeStoreSize(Ty).getFixedValue();
}

// "{rbx}", "{ebx}", "{bl}" are "b", "{r10d}" is "r10"; no general register:
// empty. The stack pointer is nobody's.
static StringRef generalRegister(StringRef Code) {
  if (!Code.consume_front("{") || !Code.consume_back("}"))
    return "";
  if (Code.size() >= 2 && Code[0] == 'r' && isDigit(Code[1]))
    return Code.rtrim("dwb");
  if (Code.size() == 3 && (Code[0] == 'r' || Code[0] == 'e'))
    Code = Code.drop_front();
  Code = Code.size() == 3 ? Code.rtrim('l') : Code; // sil, dil, bpl
  if (is_contained<StringRef>({"si", "di", "bp"}, Code))
    return Code;
  bool IsLettered = Code.size() == 2 && StringRef("abcd").contains(Code[0]) &&
                    StringRef("xlh").contains(Code[1]);
  return IsLettered ? Code.take_front() : "";
}

// Any register of the general ones, and nothing else will do.
static bool takesAnyRegister(const InlineAsm::ConstraintInfo &C) {
  return C.Type != InlineAsm::isClobber && !C.Codes.empty() &&
         all_of(C.Codes, [](const std::string &Code) {
           return is_contained<StringRef>({"r", "q", "Q", "R", "l"}, Code);
         });
}

// What the address of a memory operand may take: nothing in a frame, a base and
// an index elsewhere.
static unsigned registersOfAddress(const Value *Ptr) {
  return isa<AllocaInst>(Ptr->stripInBoundsConstantOffsets()) ? 0 : 2;
}

// Judged by an upper bound: inputs may share registers with outputs.
static bool needsFramePointer(const CallBase &Call) {
  constexpr unsigned OthersThanFramePointer = 14;
  StringSet<> Named;
  unsigned Others = 0, ArgNo = 0;
  for (const InlineAsm::ConstraintInfo &C :
       cast<InlineAsm>(Call.getCalledOperand())->ParseConstraints()) {
    for (const std::string &Code : C.Codes)
      if (StringRef Name = generalRegister(Code); !Name.empty())
        Named.insert(Name);
    if (C.isIndirect)
      Others += registersOfAddress(Call.getArgOperand(ArgNo));
    else
      Others += takesAnyRegister(C);
    ArgNo += C.hasArg();
  }
  return Named.contains("bp") || Named.size() + Others > OthersThanFramePointer;
}

bool pagesan::asmNeedsFramePointer(const Function &F) {
  return any_of(instructions(F), [](const Instruction &I) {
    auto *Call = dyn_cast<CallBase>(&I);
    return Call && Call->isInlineAsm() && needsFramePointer(*Call);
  });
}
