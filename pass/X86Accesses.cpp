//===- X86Accesses.cpp - What x86's own intrinsics touch ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By name, since not every LLVM has all of them. Not here, as they touch no
// byte that a program could have or not have: prefetches and hints about cache
// lines (clflush, clwb, cldemote, monitor), and shadow stacks. Where only the
// processor's state says how much is touched, what is certain is checked.
//
//===----------------------------------------------------------------------===//
#include "AccessKinds.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

namespace {
struct Row {
  StringLiteral Prefix;
  unsigned PtrArg;
  bool IsWrite;
  unsigned Bytes;
};
} // namespace

static constexpr unsigned OfResult = 0;
static constexpr unsigned OfSecond = ~0u; // of the second argument
static constexpr bool Load = false, Store = true;

static constexpr unsigned LegacyArea = 512;
static constexpr unsigned XsaveHeader = 64;
static constexpr unsigned Handle128 = 48, Handle256 = 64;

// One range of constant size.
static constexpr Row FixedRows[] = {
    {"sse3.ldu.", 0, Load, OfResult},
    {"avx.ldu.", 0, Load, OfResult},
    {"avx10.vmovrs", 0, Load, OfResult},
    {"movrs", 0, Load, OfResult},
    {"vcvtne", 0, Load, OfResult},
    {"vbcstne", 0, Load, 2},
    {"mmx.movnt.", 0, Store, OfSecond},
    {"directstore", 0, Store, OfSecond},
    {"movdir64b", 0, Store, 64},
    {"movdir64b", 1, Load, 64},
    {"enqcmd", 1, Load, 64}, // the other one is a device's portal
    {"aadd", 0, Store, OfSecond},
    {"aand", 0, Store, OfSecond},
    {"aor", 0, Store, OfSecond},
    {"axor", 0, Store, OfSecond},
    {"cmpccxadd", 0, Store, OfSecond},
    {"sse.ldmxcsr", 0, Load, 4},
    {"sse.stmxcsr", 0, Store, 4},
    {"fxsave", 0, Store, LegacyArea},
    {"fxrstor", 0, Load, LegacyArea},
    {"xsave", 0, Store, LegacyArea + XsaveHeader},
    {"xrstor", 0, Load, LegacyArea + XsaveHeader},
    {"ldtilecfg", 0, Load, 64},
    {"sttilecfg", 0, Store, 64},
    {"aesenc128kl", 1, Load, Handle128},
    {"aesdec128kl", 1, Load, Handle128},
    {"aesenc256kl", 1, Load, Handle256},
    {"aesdec256kl", 1, Load, Handle256},
    {"aesencwide128kl", 0, Load, Handle128},
    {"aesdecwide128kl", 0, Load, Handle128},
    {"aesencwide256kl", 0, Load, Handle256},
    {"aesdecwide256kl", 0, Load, Handle256},
    {"invpcid", 1, Load, 16},
    {"clzero", 0, Store, 1}, // and what else is in its cache line
};

static void collectFixed(IntrinsicInst &I, StringRef Name,
                         AccessList &Accesses) {
  const DataLayout &DL = I.getModule()->getDataLayout();
  for (const Row &R : FixedRows) {
    if (!Name.starts_with(R.Prefix) || R.PtrArg >= I.arg_size())
      continue;
    Value *Ptr = I.getArgOperand(R.PtrArg);
    if (!Ptr->getType()->isPointerTy()) // a form that works on registers
      continue;
    uint64_t Bytes = R.Bytes;
    if (R.Bytes == OfResult)
      Bytes = DL.getTypeStoreSize(I.getType());
    else if (R.Bytes == OfSecond)
      Bytes = DL.getTypeStoreSize(I.getArgOperand(1)->getType());
    Accesses.push_back(
        Access::whole(I, Ptr, R.IsWrite, TypeSize::getFixed(Bytes), Align(1)));
  }
}

// --- Lanes ------------------------------------------------------------------

static unsigned elements(const Value *V) {
  return cast<FixedVectorType>(V->getType())->getNumElements();
}

// Lanes come in pairs of data and index: as many as the shorter one has.
static Access indexed(IntrinsicInst &I, bool IsWrite, unsigned PtrArg,
                      unsigned IndexArg, unsigned MaskArg, const Value *Data) {
  Access A = Access::lanes(I, I.getArgOperand(PtrArg), IsWrite, Data->getType(),
                           Align(1));
  A.Set.Index = I.getArgOperand(IndexArg);
  A.Set.Mask = I.getArgOperand(MaskArg);
  A.Set.Count = std::min(A.Set.Count, elements(A.Set.Index));
  A.Set.Scale = cast<ConstantInt>(I.getArgOperand(4))->getZExtValue();
  return A;
}

// Stores of narrowed elements: b, w or d behind the source's letter.
static Access narrowed(IntrinsicInst &I, StringRef Name) {
  StringRef Kind = Name.split(".mem").first.rsplit('.').second;
  unsigned Bits = Kind.back() == 'b' ? 8 : Kind.back() == 'w' ? 16 : 32;
  auto *Data = FixedVectorType::get(IntegerType::get(I.getContext(), Bits),
                                    elements(I.getArgOperand(1)));
  Access A =
      Access::lanes(I, I.getArgOperand(0), /*IsWrite=*/true, Data, Align(1));
  A.Set.Mask = I.getArgOperand(2);
  return A;
}

// Bytes that another vector's signs select.
static Access maskedMove(IntrinsicInst &I) {
  unsigned Bytes = I.getModule()->getDataLayout().getTypeStoreSize(
      I.getArgOperand(0)->getType());
  auto *Data = FixedVectorType::get(Type::getInt8Ty(I.getContext()), Bytes);
  Access A =
      Access::lanes(I, I.getArgOperand(2), /*IsWrite=*/true, Data, Align(1));
  A.Set.Mask = I.getArgOperand(1);
  return A;
}

static Access maskedWhole(IntrinsicInst &I, bool IsWrite, Type *Data) {
  Access A = Access::lanes(I, I.getArgOperand(0), IsWrite, Data, Align(1));
  A.Set.Mask = I.getArgOperand(1);
  return A;
}

// Up to 16 rows of a tile, a stride apart.
static Access tileRows(IntrinsicInst &I, bool IsWrite) {
  constexpr unsigned MaxRows = 16;
  auto *Row = FixedVectorType::get(Type::getInt8Ty(I.getContext()), MaxRows);
  Access A = Access::lanes(I, I.getArgOperand(2), IsWrite, Row, Align(1));
  A.Set.Limit = I.getArgOperand(0);
  A.Length = I.getArgOperand(1);
  A.Set.Stride = I.getArgOperand(3);
  return A;
}

// A tile whose shape only its configuration says has at least one byte.
static Access anyTile(IntrinsicInst &I, bool IsWrite) {
  return Access::whole(I, I.getArgOperand(1), IsWrite, TypeSize::getFixed(1),
                       Align(1));
}

// What xsave writes beside its header: the components that its mask asks for,
// where they are certain to be in use. Those of the x87 and of xmm registers
// are in the legacy area, that of ymm registers lies behind the header; where
// others lie is the processor's business.
static void collectXsaveComponents(IntrinsicInst &I, AccessList &Accesses) {
  constexpr unsigned ComponentSize = 256, LowMask = 2;
  constexpr uint64_t Offsets[] = {0, 160, LegacyArea + XsaveHeader};
  StringRef Features =
      I.getFunction()->getFnAttribute("target-features").getValueAsString();
  if (!is_contained(split(Features, ','), "+avx"))
    return;
  auto *Components = FixedVectorType::get(Type::getInt8Ty(I.getContext()), 3);
  Access A = Access::lanes(I, I.getArgOperand(0), /*IsWrite=*/true, Components,
                           Align(1));
  A.Size = TypeSize::getFixed(ComponentSize);
  A.Set.Mask = I.getArgOperand(LowMask);
  A.Set.Index = ConstantDataVector::get(I.getContext(), Offsets);
  Accesses.push_back(A);
}

void pagesan::collectX86Accesses(IntrinsicInst &I, AccessList &Accesses) {
  StringRef Name = I.getCalledFunction()->getName();
  if (!Name.consume_front("llvm.x86."))
    return;
  bool IsVector = Name.starts_with("avx");
  bool IsTileStore = Name.starts_with("tilestore");
  if (Name.contains("gatherpf") || Name.contains("scatterpf"))
    return;
  if (IsVector && Name.contains(".gather"))
    Accesses.push_back(indexed(I, Load, 1, 2, 3, &I));
  else if (IsVector && Name.contains(".scatter"))
    Accesses.push_back(indexed(I, Store, 0, 2, 1, I.getArgOperand(3)));
  else if (IsVector && Name.contains(".maskload."))
    Accesses.push_back(maskedWhole(I, Load, I.getType()));
  else if (IsVector && Name.contains(".maskstore."))
    Accesses.push_back(maskedWhole(I, Store, I.getArgOperand(2)->getType()));
  else if (IsVector && Name.contains(".pmov") && Name.contains(".mem."))
    Accesses.push_back(narrowed(I, Name));
  else if (Name.starts_with("sse2.maskmov.") || Name.starts_with("mmx.maskmov"))
    Accesses.push_back(maskedMove(I));
  else if (IsTileStore || Name.starts_with("tileload"))
    Accesses.push_back(Name.ends_with(".internal") ? tileRows(I, IsTileStore)
                                                   : anyTile(I, IsTileStore));
  else
    collectFixed(I, Name, Accesses);
  if (Name == "xsave" || Name == "xsave64")
    collectXsaveComponents(I, Accesses);
}
