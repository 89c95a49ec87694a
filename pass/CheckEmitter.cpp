//===- CheckEmitter.cpp - The code of a check -----------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckEmitter.h"
#include "CheckFilter.h"
#include "LLVMCompat.h"
#include "LaneEmitter.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;
using namespace pagesan;

static DebugLoc locationOf(const Instruction &I) {
  if (DebugLoc Loc = I.getDebugLoc())
    return Loc;
  if (DISubprogram *Scope = I.getFunction()->getSubprogram())
    return DILocation::get(I.getContext(), 0, 0, Scope);
  return DebugLoc();
}

static void setNoSanitize(Instruction *I) {
  I->setMetadata(LLVMContext::MD_nosanitize, MDNode::get(I->getContext(), {}));
}

EmittedCode::EmittedCode(Instruction *Before, const Instruction &Access)
    : IRBuilder(Access.getContext(), ConstantFolder(),
                IRBuilderCallbackInserter(setNoSanitize)) {
  SetInsertPoint(Before);
  SetCurrentDebugLocation(locationOf(Access));
}

Instruction *pagesan::emitBranch(Value *Cond, Instruction *Before,
                                 const Instruction &I, bool Cold) {
  MDNode *Weights =
      Cold ? MDBuilder(I.getContext()).createBranchWeights(1, (1u << 20) - 1)
           : nullptr;
  BasicBlock *Head = Before->getParent();
  Instruction *ThenEnd =
      SplitBlockAndInsertIfThen(Cond, Before, /*Unreachable=*/false, Weights);
  for (Instruction *Branch : {Head->getTerminator(), ThenEnd}) {
    setNoSanitize(Branch);
    Branch->setDebugLoc(locationOf(I));
  }
  return ThenEnd;
}

void pagesan::finishStubCall(CallInst *Call, const Function &Stub) {
  Call->setCallingConv(Stub.getCallingConv());
  Call->setDoesNotThrow();
  // Merged calls would report one source line for another.
  Call->addFnAttr(Attribute::NoMerge);
}

void CheckEmitter::callRangeStub(EmittedCode &Code, const Access &A, Value *Ptr,
                                 Value *Length, Asker Who) {
  Counts.Calls += Who == Asker::Anybody;
  Function *Stub = Callees.checkRange(A.IsWrite, A.By, Who);
  finishStubCall(Code.CreateCall(Stub, {Ptr, Length}), *Stub);
}

void CheckEmitter::callThunk(EmittedCode &Code, const Access &A,
                             const Span &S) {
  ByRegister.call(Code, S.Ptr, S.Size, S.Alignment, A.IsWrite);
  CalledThunks = true;
}

bool CheckEmitter::hasThunk(const Access &A, const Span &S) {
  // None knows a function's name.
  return A.By == AccessBy::Instruction && Thunks::has(S.Size, S.Alignment);
}

// Behind a filter, or in place of one.
void CheckEmitter::callStub(EmittedCode &Code, const Access &A, const Span &S,
                            Asker Who) {
  if (Who == Asker::Filter && ColdThunks && hasThunk(A, S))
    return callThunk(Code, A, S);
  Function *Stub = A.By == AccessBy::Instruction
                       ? Callees.check(S.Size, A.IsWrite, Who)
                       : nullptr;
  if (!Stub)
    return callRangeStub(Code, A, S.Ptr, Code.getInt64(S.Size), Who);
  Counts.Calls += Who == Asker::Anybody;
  finishStubCall(Code.CreateCall(Stub, {S.Ptr}), *Stub);
}

// Loads Count shadow bytes, the first of which describes Addr + Skip * 8.
static Value *loadShadowAt(EmittedCode &Code, Value *Addr, int64_t Skip,
                           uint64_t Count) {
  Value *Granule = Code.CreateLShr(Addr, kGranuleShift);
  Value *Shadow =
      Code.CreateAdd(Granule, Code.getInt64(int64_t(kShadowOffset) + Skip));
  Value *Ptr =
      Code.CreateIntToPtr(Shadow, PointerType::getUnqual(Code.getContext()));
  return Code.CreateAlignedLoad(Code.getIntNTy(8 * Count), Ptr, Align(1));
}

// Accesses at constant distances from one base look up its granule once: an
// address that is whole granules farther has its shadow that many bytes
// farther. Returns what is to be looked up in Ptr's place, and how many
// granules Ptr is behind it. They stay in the displacement of 32 bits. What is
// in front of its base may be so of null, whose shadow is not in front of
// null's.
static Value *lookUpAt(EmittedCode &Code, Value *Ptr, const DataLayout &DL,
                       int64_t &Granules) {
  constexpr int64_t Size = kGranuleSize, Most = 4096;
  APInt Offset(DL.getIndexTypeSizeInBits(Ptr->getType()), 0);
  Value *Base = Ptr->stripAndAccumulateConstantOffsets(
      DL, Offset, /*AllowNonInbounds=*/true);
  int64_t Bytes = Offset.getSExtValue();
  Granules = 0;
  if (Bytes < Size || Bytes >= Most * Size ||
      Base->getType() != Ptr->getType() || isa<AllocaInst, Constant>(Base))
    return Ptr;
  Granules = Bytes / Size;
  int64_t Rest = Bytes % Size;
  return Rest ? Code.CreateConstGEP1_64(Code.getInt8Ty(), Base, Rest) : Base;
}
static_assert(kShadowOffset + 2 * 4096 < uint64_t(1) << 31);

Value *CheckEmitter::loadShadow(EmittedCode &Code, const Span &S) {
  CheckFilter Filter(S.Size, S.Alignment);
  int64_t Skip;
  Value *Addr =
      Code.CreatePtrToInt(lookUpAt(Code, S.Ptr, DL, Skip), Code.getInt64Ty());
  Value *Shadow = loadShadowAt(Code, Addr, Skip, Filter.Width);
  Value *Rest = nullptr;
  if (Filter.LooksUpLast) {
    Value *Last = Code.CreateAdd(Addr, Code.getInt64(S.Size - 1));
    Rest = loadShadowAt(Code, Last, Skip + 1 - int64_t(Filter.Width),
                        Filter.Width);
  } else if (Filter.Width != Filter.Fewest) {
    Rest = loadShadowAt(
        Code, Addr, Skip + int64_t(Filter.Fewest - Filter.Width), Filter.Width);
  }
  return Rest ? Code.CreateOr(Shadow, Rest) : Shadow;
}

static Value *isNotZero(EmittedCode &Code, Value *Shadow) {
  return Code.CreateICmpNE(Shadow, Constant::getNullValue(Shadow->getType()));
}

Value *CheckEmitter::emitFilter(EmittedCode &Code, const Span &S) {
  return isNotZero(Code, loadShadow(Code, S));
}

static Value *either(EmittedCode &Code, Value *A, Value *B) {
  Type *Wider =
      A->getType()->getIntegerBitWidth() < B->getType()->getIntegerBitWidth()
          ? B->getType()
          : A->getType();
  return Code.CreateOr(Code.CreateZExt(A, Wider), Code.CreateZExt(B, Wider));
}

void CheckEmitter::emitSpan(Instruction *Before, const Access &A,
                            const Span &S) {
  if (Form == CheckForm::Thunk && hasThunk(A, S)) {
    EmittedCode Code(Before, *A.Inst);
    callThunk(Code, A, S);
    ++Counts.Thunks;
    return;
  }
  bool IsFiltered = Form != CheckForm::Call && S.Size <= CheckFilter::MaxBytes;
  if (IsFiltered) {
    EmittedCode Code(Before, *A.Inst);
    Before = emitBranch(emitFilter(Code, S), Before, *A.Inst, /*Cold=*/true);
  }
  Counts.InLine += IsFiltered;
  Counts.Filters += IsFiltered;
  EmittedCode Code(Before, *A.Inst);
  callStub(Code, A, S, IsFiltered ? Asker::Filter : Asker::Anybody);
}

void CheckEmitter::emitRange(const Access &A) {
  EmittedCode Code(At, *A.Inst);
  Type *SizeTy = Code.getInt64Ty();
  Value *Length = nullptr;
  switch (A.Shape) {
  case Access::Range:
    Length = Code.CreateZExt(A.Length, SizeTy);
    if (A.Unit != 1)
      Length = Code.CreateMul(Length, Code.getInt64(A.Unit));
    break;
  case Access::Whole:
    Length = createTypeSize(Code, SizeTy, A.Size);
    break;
  case Access::Packed: {
    Value *Bits = Code.CreateBitCast(A.Set.Mask, Code.getIntNTy(A.Set.Count));
    Value *Count = Code.CreateUnaryIntrinsic(Intrinsic::ctpop,
                                             Code.CreateZExt(Bits, SizeTy));
    Length = Code.CreateMul(Count, Code.getInt64(A.Size.getFixedValue()));
    break;
  }
  case Access::Lanes:
    llvm_unreachable("lanes are not one range");
  }
  callRangeStub(Code, A, A.Ptr, Length, Asker::Anybody);
}

static bool isConstantBit(const Value *Bit, bool Expected) {
  auto *C = dyn_cast<ConstantInt>(Bit);
  return C && C->isOne() == Expected;
}

// A lane that is off may be anywhere, so not even its shadow may be read.
void CheckEmitter::emitLanes(const Access &A) {
  for (unsigned Lane = 0; Lane != A.Set.Count; ++Lane) {
    EmittedCode Code(At, *A.Inst);
    Value *IsOn = emitLaneIsOn(Code, A, Lane);
    if (isConstantBit(IsOn, false))
      continue;
    Instruction *Before = At;
    if (!isConstantBit(IsOn, true))
      Before = emitBranch(IsOn, At, *A.Inst, /*Cold=*/false);
    EmittedCode LaneCode(Before, *A.Inst);
    LaneAddress Of = emitLaneAddress(LaneCode, A, Lane);
    if (A.Length)
      callRangeStub(LaneCode, A, Of.Ptr,
                    LaneCode.CreateZExt(A.Length, LaneCode.getInt64Ty()),
                    Asker::Anybody);
    else
      emitSpan(Before, A, {Of.Ptr, A.Size.getFixedValue(), Of.Alignment});
  }
}

void CheckEmitter::emitAlone(const Access &A) {
  if (A.Shape == Access::Lanes)
    emitLanes(A);
  else if (A.Shape == Access::Whole && !A.Size.isScalable())
    emitSpan(At, A, {A.Ptr, A.Size.getFixedValue(), A.Alignment});
  else
    emitRange(A);
}

static Value *addressOf(EmittedCode &Code, const CheckGroup::Span &S,
                        int64_t Distance) {
  if (S.Offset + Distance == 0)
    return S.Ptr;
  return Code.CreateConstGEP1_64(Code.getInt8Ty(), S.Ptr,
                                 uint64_t(S.Offset + Distance));
}

// One filter for all; exact checks, each with the location of its access.
void CheckEmitter::emitShared(const CheckGroup &G) {
  ++Counts.Filters;
  Counts.InLine += G.Members.size();
  Instruction &First = *G.first().Inst;
  Value *Shadow = nullptr;
  for (const CheckGroup::Span &S : G.Spans) {
    EmittedCode Code(At, *S.Inst);
    Value *Of = loadShadow(Code, {addressOf(Code, S, S.Begin),
                                  uint64_t(S.End - S.Begin), S.Alignment});
    Shadow = Shadow ? either(Code, Shadow, Of) : Of;
  }
  EmittedCode Filter(At, First);
  Instruction *Cold =
      emitBranch(isNotZero(Filter, Shadow), At, First, /*Cold=*/true);
  for (const CheckGroup::Member &M : G.Members) {
    EmittedCode Code(Cold, *M.A.Inst);
    // The filter has read what each member's own one would.
    // Nor may a thunk read less than the filter did, whatever is promised.
    callStub(Code, M.A,
             {addressOf(Code, G.Spans[M.Span], M.Distance),
              M.A.Size.getFixedValue(), M.A.OwnAlignment},
             Asker::Filter);
  }
}

// Ranges of Size bytes overlap, or are the same, if their distance in either
// direction is less than Size: one comparison of the distance, moved up.
void CheckEmitter::emitOverlap(MemIntrinsic &Copy) {
  Value *To = Copy.getRawDest(), *From = Copy.getArgOperand(1);
  uint64_t Size = cast<ConstantInt>(Copy.getLength())->getZExtValue();
  EmittedCode Code(&Copy, Copy);
  Type *Word = Code.getInt64Ty();
  Value *Distance = Code.CreateSub(Code.CreatePtrToInt(To, Word),
                                   Code.CreatePtrToInt(From, Word));
  Value *IsNear =
      Code.CreateICmpULT(Code.CreateAdd(Distance, Code.getInt64(Size - 1)),
                         Code.getInt64(2 * Size - 1));
  EmittedCode Cold(emitBranch(IsNear, &Copy, Copy, /*Cold=*/true), Copy);
  Function *Stub = Callees.checkOverlap();
  finishStubCall(Cold.CreateCall(Stub, {To, From, Cold.getInt64(Size)}), *Stub);
}

void CheckEmitter::emitBefore(Instruction &Where, const Access &A) {
  Form = CheckForm::InLine;
  At = &Where;
  emitAlone(A);
}

void CheckEmitter::emit(const CheckGroup &G, Value *IsWanted) {
  Form = G.Form;
  At = G.first().Inst;
  if (IsWanted)
    At = emitBranch(IsWanted, At, *At, /*Cold=*/true);
  if (G.Members.size() == 1)
    emitAlone(G.first());
  else
    emitShared(G);
}
