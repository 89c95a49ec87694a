//===- Thunks.cpp - Checks by calls that cost five bytes ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Thunks.h"
#include "CheckFilter.h"
#include "RuntimeCallees.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/DJB.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace pagesan;

struct pagesan::ThunkSlot {
  unsigned Number;
  uint64_t Bytes;
  int64_t Displacement;
  bool BothEnds;
};

static constexpr ThunkSlot Slots[] = {
#define PAGESAN_THUNK(slot, bytes, displacement, both_ends)                    \
  {slot, bytes, displacement, both_ends},
#include "pagesan/abi/thunks.def"
};
static_assert(std::size(Slots) == 16);

// Those that the intrinsic's operand can be in, as its callees are called.
static constexpr StringLiteral Registers[] = {"RAX", "RBX", "RCX", "RDX", "RSI",
                                              "RDI", "RBP", "R8",  "R9",  "R12",
                                              "R13", "R14", "R15"};

// The intrinsic's second operand. LLVM reads nothing above it, so what is there
// can keep one call from being merged with another, whose line would be lost.
static constexpr unsigned SlotShift = 1, WriteShift = 5, UniqueShift = 6;

Thunks::Thunks(Module &M) : M(M), NumCalls(djbHash(M.getSourceFileName())) {}

bool Thunks::areAvailable(const Module &M) {
  // What -masm=intel gives.
  auto Syntax = cl::getRegisteredOptions().find("x86-asm-syntax");
  bool IsGiven = Syntax != cl::getRegisteredOptions().end() &&
                 Syntax->second->getNumOccurrences();
  return !IsGiven && M.getCodeModel() != CodeModel::Large;
}

static const ThunkSlot *findSlot(uint64_t Size, bool BothEnds,
                                 int64_t Displacement) {
  for (const ThunkSlot &S : Slots)
    if (S.Bytes == Size && S.BothEnds == BothEnds &&
        S.Displacement == Displacement)
      return &S;
  return nullptr;
}

bool Thunks::has(uint64_t Size, Align Alignment) {
  return findSlot(Size, CheckFilter(Size, Alignment).LooksUpLast, 0);
}

const ThunkSlot &Thunks::slotFor(IRBuilderBase &Code, Value *&Ptr,
                                 uint64_t Size, Align Alignment) const {
  const DataLayout &DL = M.getDataLayout();
  bool BothEnds = CheckFilter(Size, Alignment).LooksUpLast;
  APInt Offset(DL.getIndexTypeSizeInBits(Ptr->getType()), 0);
  Value *Base = Ptr->stripAndAccumulateConstantOffsets(
      DL, Offset, /*AllowNonInbounds=*/true);
  if (Base == Ptr || Base->getType() != Ptr->getType())
    return *findSlot(Size, BothEnds, 0);
  int64_t Distance = Offset.getSExtValue();
  // What is addressed by rsp or rip is added up for the call anyway.
  const ThunkSlot *S = nullptr;
  if (!isa<AllocaInst, Constant>(Base))
    S = findSlot(Size, BothEnds, Distance);
  if (S && Distance) {
    Ptr = Base;
    return *S;
  }
  // Added up here the address keeps no register busy before.
  if (isa<GetElementPtrInst>(Ptr))
    Ptr = Code.CreateConstGEP1_64(Code.getInt8Ty(), Base, Distance);
  return *findSlot(Size, BothEnds, 0);
}

void Thunks::call(IRBuilderBase &Code, Value *Ptr, uint64_t Size,
                  Align Alignment, bool IsWrite) {
  const ThunkSlot &S = slotFor(Code, Ptr, Size, Alignment);
  Used[IsWrite] |= 1u << S.Number;
  uint32_t Info = S.Number << SlotShift | uint32_t(IsWrite) << WriteShift |
                  NumCalls++ << UniqueShift;
  CallInst *Call =
      Code.CreateIntrinsic(Code.getVoidTy(), Intrinsic::asan_check_memaccess,
                           {Ptr, Code.getInt32(Info)});
  Call->setDoesNotThrow();
  Call->addFnAttr(Attribute::NoMerge);
}

// --- Their text --------------------------------------------------------------

namespace {

// The thunks of one slot for all registers.
class SlotText {
public:
  SlotText(const ThunkSlot &S, bool IsWrite, raw_ostream &OS)
      : S(S), IsWrite(IsWrite), Filter(S.Bytes, alignment(S)), OS(OS) {}

  void print() {
    std::string First = name(Registers[0]);
    // Modules that are linked before code is generated bring it twice.
    OS << ".ifndef " << First << "\n.pushsection .text." << First
       << ",\"axG\",@progbits," << First << ",comdat\n.cfi_startproc\n";
    for (StringRef Register : Registers)
      printThunk(Register);
    OS << ".cfi_endproc\n.popsection\n.endif\n";
  }

private:
  static Align alignment(const ThunkSlot &S) {
    return S.BothEnds ? Align(1) : Align(S.Bytes);
  }

  std::string name(StringRef Register) const {
    return ("__asan_check_" + Twine(IsWrite ? "store" : "load") + "_add_" +
            Twine(1u << S.Number) + "_" + Register)
        .str();
  }

  // The Width bytes of shadow that end with the one that describes Distance
  // from the address, or begin with it.
  void printTest(StringRef Register, int64_t Distance, int64_t Skip) {
    StringRef Suffix = Filter.Width == 1 ? "b" : "w";
    OS << " leaq " << S.Displacement + Distance << "(%" << Register
       << "), %r11\n shrq $" << kGranuleShift << ", %r11\n cmp" << Suffix
       << " $0, " << int64_t(kShadowOffset) + Skip << "(%r11)\n jne 1f\n";
  }

  void printThunk(StringRef Register) {
    std::string Name = name(Register), Lower = Register.lower();
    OS << ".weak " << Name << "\n.hidden " << Name << "\n.type " << Name
       << ",@function\n.p2align 5\n"
       << Name << ":\n";
    printTest(Lower, 0, 0);
    if (Filter.LooksUpLast)
      printTest(Lower, S.Bytes - 1, 1 - int64_t(Filter.Width));
    OS << " ret\n1: leaq " << S.Displacement << "(%" << Lower
       << "), %r10\n jmp *" << tripName() << "@GOTPCREL(%rip)\n.size " << Name
       << ",.-" << Name << '\n';
  }

  StringRef tripName() const {
    return RuntimeCallees::thunkTrip(S.Bytes, IsWrite);
  }

  const ThunkSlot &S;
  bool IsWrite;
  CheckFilter Filter;
  raw_ostream &OS;
};

} // namespace

void Thunks::define() {
  std::string Text;
  raw_string_ostream OS(Text);
  for (const ThunkSlot &S : Slots)
    for (bool IsWrite : {false, true})
      if (Used[IsWrite] >> S.Number & 1)
        SlotText(S, IsWrite, OS).print();
  if (!OS.str().empty())
    M.appendModuleInlineAsm(Text);
}

void pagesan::completeFrameFirst(Function &F) {
  BasicBlock &Entry = F.getEntryBlock();
  IRBuilder<> Code(&Entry, Entry.getFirstNonPHIOrDbgOrAlloca());
  Value *Frame = Code.CreateIntrinsic(Intrinsic::frameaddress,
                                      {Code.getPtrTy()}, {Code.getInt32(0)});
  // No instruction: what uses the frame pointer comes behind the prologue, and
  // what has side effects stays where it is, before all checks.
  auto *Ty = FunctionType::get(Code.getVoidTy(), {Code.getPtrTy()}, false);
  Code.CreateCall(InlineAsm::get(Ty, "", "{rbp}", /*hasSideEffects=*/true),
                  {Frame});
}
