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
    D.LifetimeSize = V.IsBornDead ? V.Size : 0;
    D.Alignment = V.Alloca->getAlign().value();
    D.AI = V.Alloca;
    D.Line = V.Line;
    Result.push_back(D);
  }
  return Result;
}

StackFrame::StackFrame(ArrayRef<StackVariable> Variables) {
  SmallVector<Description, 16> Descriptions = describe(Variables);
  ASanStackFrameLayout Layout =
      ComputeASanStackFrameLayout(Descriptions, kGranuleSize, kFrameUnit);
  Size = Layout.FrameSize;
  Alignment = Align(Layout.FrameAlignment);
  Text = ComputeASanStackFrameDescription(Descriptions).str().str();
  AtStart = GetShadowBytesAfterScope(Descriptions, Layout);
  InScope = GetShadowBytes(Descriptions, Layout);

  // The layout has an order of its own.
  DenseMap<const AllocaInst *, uint64_t> OffsetOf;
  for (const Description &D : Descriptions)
    OffsetOf[D.AI] = D.Offset;
  for (const StackVariable &V : Variables)
    Offsets.push_back(OffsetOf[V.Alloca]);

  EverPoisoned = AtStart;
  for (size_t I = 0; I != EverPoisoned.size(); ++I)
    EverPoisoned[I] |= InScope[I];
  // Alive when the function starts, and dead before it ends.
  for (size_t I = 0; I != Variables.size(); ++I)
    if (!Variables[I].Ends.empty())
      std::fill_n(EverPoisoned.begin() + Offsets[I] / kGranuleSize,
                  divideCeil(Variables[I].Size, kGranuleSize),
                  kShadowStackAfterScope);
}

// To - From, for a field that lies at From.
static Constant *distance(Constant *To, Constant *From) {
  Type *Int64 = Type::getInt64Ty(To->getContext());
  Constant *Difference =
      ConstantExpr::getSub(ConstantExpr::getPtrToInt(To, Int64),
                           ConstantExpr::getPtrToInt(From, Int64));
  return ConstantExpr::getTrunc(Difference, Type::getInt32Ty(To->getContext()));
}

GlobalVariable *pagesan::emitFrameDescriptor(Function &F,
                                             const StackFrame &Frame,
                                             bool HasShadow,
                                             uint8_t FakeClass) {
  Module &M = *F.getParent();
  LLVMContext &Ctx = M.getContext();
  Type *Int8 = Type::getInt8Ty(Ctx), *Int16 = Type::getInt16Ty(Ctx),
       *Int32 = Type::getInt32Ty(Ctx);
  ArrayRef<uint8_t> Shadow;
  if (HasShadow)
    Shadow = Frame.AtStart;
  Constant *ShadowBytes = ConstantDataArray::get(Ctx, Shadow);
  Constant *Text = ConstantDataArray::getString(Ctx, Frame.Text);

  auto *Ty = StructType::get(Int32, Int32, Int32, Int16, Int8, Int8,
                             ShadowBytes->getType(), Text->getType());
  auto *Descriptor =
      new GlobalVariable(M, Ty, /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, nullptr, "pagesan.frame");
  Descriptor->setInitializer(ConstantStruct::get(
      Ty, {ConstantInt::get(Int32, kFrameMagic), distance(&F, Descriptor),
           ConstantInt::get(Int32, Frame.Size),
           ConstantInt::get(Int16, Shadow.size()),
           ConstantInt::get(Int8, FakeClass), ConstantInt::get(Int8, 0),
           ShadowBytes, Text}));
  Descriptor->setAlignment(Align(8));
  // Not one of the program's globals.
  GlobalValue::SanitizerMetadata NotOurs;
  NotOurs.NoAddress = true;
  Descriptor->setSanitizerMetadata(NotOurs);
  // The section goes where the function's goes, also to the bin.
  Descriptor->setSection("pagesan_frames");
  Descriptor->setMetadata(LLVMContext::MD_associated,
                          MDNode::get(Ctx, ValueAsMetadata::get(&F)));
  if (Comdat *Group = F.getComdat())
    Descriptor->setComdat(Group);
  return Descriptor;
}
