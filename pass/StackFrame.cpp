//===- StackFrame.cpp - Where variables lie in their frame ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackFrame.h"
#include "pagesan/abi/frame_descriptor.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ASanStackFrameLayout.h"

using namespace llvm;
using namespace pagesan;

static_assert(kAsanStackLeftRedzoneMagic == kShadowStackLeft &&
              kAsanStackMidRedzoneMagic == kShadowStackMid &&
              kAsanStackRightRedzoneMagic == kShadowStackRight &&
              kAsanStackUseAfterScopeMagic == kShadowStackAfterScope);

using Description = ASanStackVariableDescription;

static SmallVector<Description, 16>
describe(ArrayRef<StackVariable> Variables) {
  SmallVector<Description, 16> Result;
  for (const StackVariable &V : Variables) {
    Description D = {};
    D.Name = V.Name.c_str();
    D.Size = V.Size;
    D.LifetimeSize = V.Scope.IsBornDead ? V.Size : 0;
    D.Alignment = V.Alloca->getAlign().value();
    D.AI = V.Alloca;
    D.Line = V.Line;
    Result.push_back(D);
  }
  return Result;
}

static void appendRun(ShadowRuns &Runs, uint64_t Begin, uint64_t End,
                      uint8_t Value) {
  if (Begin != End)
    Runs.push_back({Begin, End, Value});
}

// Good bytes, and the last granule if it is a partial one.
static void appendGood(ShadowRuns &Runs, uint64_t Offset, uint64_t Size) {
  uint64_t Begin = Offset / kGranuleSize;
  uint64_t Middle = Begin + Size / kGranuleSize;
  appendRun(Runs, Begin, Middle, kShadowGood);
  if (Size % kGranuleSize)
    appendRun(Runs, Middle, Middle + 1, Size % kGranuleSize);
}

// Of the whole frame; variables with IsDead are out of scope. In the order of
// the layout.
static ShadowRuns shadowRuns(ArrayRef<Description> Variables,
                             uint64_t FrameSize,
                             function_ref<bool(const Description &)> IsDead) {
  ShadowRuns Runs;
  uint64_t Done = 0;
  uint8_t Redzone = kShadowStackLeft;
  for (const Description &D : Variables) {
    uint64_t Begin = D.Offset / kGranuleSize;
    uint64_t End = Begin + divideCeil(D.Size, kGranuleSize);
    appendRun(Runs, Done, Begin, Redzone);
    if (IsDead(D))
      appendRun(Runs, Begin, End, kShadowStackAfterScope);
    else
      appendGood(Runs, D.Offset, D.Size);
    Done = End;
    Redzone = kShadowStackMid;
  }
  appendRun(Runs, Done, FrameSize / kGranuleSize, kShadowStackRight);
  erase_if(Runs, [](const ShadowRun &R) { return R.Value == kShadowGood; });
  return Runs;
}

// Runs of 0 where any of Runs is.
static ShadowRuns undone(ArrayRef<ShadowRun> Runs) {
  ShadowRuns Result;
  for (const ShadowRun &Run : Runs)
    if (!Result.empty() && Result.back().End == Run.Begin)
      Result.back().End = Run.End;
    else
      Result.push_back({Run.Begin, Run.End, kShadowGood});
  return Result;
}

StackFrame::StackFrame(ArrayRef<StackVariable> Variables) {
  SmallVector<Description, 16> Descriptions = describe(Variables);
  ASanStackFrameLayout Layout =
      ComputeASanStackFrameLayout(Descriptions, kGranuleSize, kFrameUnit);
  Size = Layout.FrameSize;
  Alignment = Align(Layout.FrameAlignment);
  Text = ComputeASanStackFrameDescription(Descriptions).str().str();

  // The layout has an order of its own.
  DenseMap<const AllocaInst *, uint64_t> OffsetOf;
  SmallPtrSet<const AllocaInst *, 16> Poisoned;
  for (const Description &D : Descriptions)
    OffsetOf[D.AI] = D.Offset;
  for (const StackVariable &V : Variables) {
    Offsets.push_back(OffsetOf[V.Alloca]);
    Sizes.push_back(V.Size);
    if (V.isScoped())
      Poisoned.insert(V.Alloca);
  }
  AtStart = shadowRuns(Descriptions, Size, [](const Description &D) {
    return D.LifetimeSize != 0;
  });
  // Also what is alive when the function starts, and dead before it ends.
  Dirty = undone(shadowRuns(Descriptions, Size, [&](const Description &D) {
    return Poisoned.contains(D.AI);
  }));
}

uint64_t StackFrame::shadowSize() const { return Size / kGranuleSize; }

ShadowRuns StackFrame::shadowInScope(size_t Variable) const {
  ShadowRuns Runs;
  appendGood(Runs, Offsets[Variable], Sizes[Variable]);
  return Runs;
}

static SmallVector<uint8_t, 64> spellOut(ArrayRef<ShadowRun> Runs,
                                         uint64_t Size) {
  SmallVector<uint8_t, 64> Bytes(Size, kShadowGood);
  for (const ShadowRun &Run : Runs)
    std::fill(Bytes.begin() + Run.Begin, Bytes.begin() + Run.End, Run.Value);
  return Bytes;
}

// To - From, for a field that lies at From.
static Constant *distance(Constant *To, Constant *From) {
  Type *Int64 = Type::getInt64Ty(To->getContext());
  Constant *Difference =
      ConstantExpr::getSub(ConstantExpr::getPtrToInt(To, Int64),
                           ConstantExpr::getPtrToInt(From, Int64));
  return ConstantExpr::getTrunc(Difference, Type::getInt32Ty(To->getContext()));
}

static Constant *behind(Constant *Addr) {
  return ConstantExpr::getGetElementPtr(
      Type::getInt8Ty(Addr->getContext()), Addr,
      ConstantInt::get(Type::getInt64Ty(Addr->getContext()), 1));
}

// F - Descriptor. In a shared library another module's definition may take F's
// name, and lie too far away for the field; a linker may refuse to leave that
// open. So F has a name of its own here, for its second byte: LLVM would
// replace an alias of the first by what it stands for.
static Constant *distanceOf(Function &F, GlobalVariable &Descriptor) {
  if (F.hasLocalLinkage() || !F.hasDefaultVisibility())
    return distance(&F, &Descriptor);
  GlobalAlias *Own =
      GlobalAlias::create(Type::getInt8Ty(F.getContext()), F.getAddressSpace(),
                          GlobalValue::PrivateLinkage, "pagesan.function",
                          behind(&F), F.getParent());
  return distance(Own, behind(&Descriptor));
}

// In a section that goes where the function's goes, also to the bin.
static void placeBeside(GlobalVariable &Descriptor, Function &F) {
  if (Comdat *Group = F.getComdat())
    Descriptor.setComdat(Group);
  // Thin LTO with split units would move what is associated with a function
  // that has type metadata into the other half, away from its function, and
  // give the function a name there that it does not have. Beside other
  // constants a linker can drop it, too, if data has sections of its own.
  if (F.hasMetadata(LLVMContext::MD_type))
    return;
  Descriptor.setSection("pagesan_frames");
  Descriptor.setMetadata(LLVMContext::MD_associated,
                         MDNode::get(F.getContext(), ValueAsMetadata::get(&F)));
}

GlobalVariable *pagesan::emitFrameDescriptor(Function &F,
                                             const StackFrame &Frame,
                                             bool HasShadow, uint8_t FakeClass,
                                             uint8_t Flags) {
  Module &M = *F.getParent();
  LLVMContext &Ctx = M.getContext();
  Type *Int8 = Type::getInt8Ty(Ctx), *Int16 = Type::getInt16Ty(Ctx),
       *Int32 = Type::getInt32Ty(Ctx);
  SmallVector<uint8_t, 64> Shadow;
  if (HasShadow)
    Shadow = spellOut(Frame.AtStart, Frame.shadowSize());
  Constant *ShadowBytes = ConstantDataArray::get(Ctx, ArrayRef(Shadow));
  Constant *Text = ConstantDataArray::getString(Ctx, Frame.Text);

  auto *Ty = StructType::get(Int32, Int32, Int32, Int16, Int8, Int8,
                             ShadowBytes->getType(), Text->getType());
  auto *Descriptor =
      new GlobalVariable(M, Ty, /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, nullptr, "pagesan.frame");
  Descriptor->setInitializer(ConstantStruct::get(
      Ty, {ConstantInt::get(Int32, kFrameMagic), distanceOf(F, *Descriptor),
           ConstantInt::get(Int32, Frame.Size),
           ConstantInt::get(Int16, Shadow.size()),
           ConstantInt::get(Int8, FakeClass), ConstantInt::get(Int8, Flags),
           ShadowBytes, Text}));
  Descriptor->setAlignment(Align(8));
  // Not one of the program's globals.
  GlobalValue::SanitizerMetadata NotOurs;
  NotOurs.NoAddress = true;
  Descriptor->setSanitizerMetadata(NotOurs);
  placeBeside(*Descriptor, F);
  return Descriptor;
}
