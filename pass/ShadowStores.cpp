//===- ShadowStores.cpp - Writing the shadow of a frame -------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ShadowStores.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/IR/Constants.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace pagesan;

// Longer runs are filled by a call.
static constexpr uint64_t MaxSpelled = 128;

ShadowWriter::ShadowWriter(Function &F) : Callees(*F.getParent()) {
  StringRef Features = F.getFnAttribute("target-features").getValueAsString();
  bool HasVectors = !F.hasFnAttribute(Attribute::NoImplicitFloat) &&
                    !Features.contains("-sse2");
  Widest = HasVectors ? 16 : 8;
}

// From Begin up to the last byte in reach that is needed, as far as there is
// room. The first of Runs contains Begin.
ShadowStore ShadowWriter::spell(ArrayRef<ShadowRun> Runs, uint64_t Begin,
                                uint64_t End) const {
  uint64_t Limit = std::min(Begin + Widest, End);
  ShadowStore Store{Begin, 0, SmallVector<uint8_t, 16>(Widest, 0)};
  for (const ShadowRun &Run : Runs) {
    if (Run.Begin >= Limit)
      break;
    uint64_t From = std::max(Run.Begin, Begin), To = std::min(Run.End, Limit);
    std::fill_n(Store.Bytes.begin() + (From - Begin), To - From, Run.Value);
    Store.Count = To - Begin;
  }
  Store.Count = bit_ceil(Store.Count);
  while (Begin + Store.Count > End)
    Store.Count /= 2;
  Store.Bytes.truncate(Store.Count);
  return Store;
}

SmallVector<ShadowStore, 8> ShadowWriter::plan(ArrayRef<ShadowRun> Runs,
                                               uint64_t End) const {
  SmallVector<ShadowStore, 8> Stores;
  uint64_t Done = 0;
  while (!Runs.empty()) {
    const ShadowRun &Run = Runs.front();
    uint64_t Begin = std::max(Done, Run.Begin);
    if (Begin >= Run.End) {
      Runs = Runs.drop_front();
      continue;
    }
    if (Run.End - Begin > MaxSpelled)
      Stores.push_back({Begin, Run.End - Begin, {Run.Value}});
    else
      Stores.push_back(spell(Runs, Begin, End));
    Done = Begin + Stores.back().Count;
  }
  return Stores;
}

static Constant *shadowValue(LLVMContext &Ctx, ArrayRef<uint8_t> Bytes) {
  if (Bytes.size() > 8)
    return ConstantDataVector::get(Ctx, Bytes);
  uint64_t Word = 0;
  for (uint64_t I = 0; I != Bytes.size(); ++I)
    Word |= uint64_t(Bytes[I]) << (8 * I);
  return ConstantInt::get(Type::getIntNTy(Ctx, 8 * Bytes.size()), Word);
}

void ShadowWriter::emit(EmittedCode &Code, Value *Shadow,
                        ArrayRef<ShadowStore> Stores) {
  for (const ShadowStore &Store : Stores) {
    Value *Addr = Shadow;
    if (Store.Begin)
      Addr = Code.CreateAdd(Shadow, Code.getInt64(Store.Begin));
    Value *Ptr =
        Code.CreateIntToPtr(Addr, PointerType::getUnqual(Code.getContext()));
    // Not memset, which checks what it is given.
    if (Store.isFill())
      Code.CreateCall(Callees.call("__pagesan_set_shadow"),
                      {Ptr, Code.getInt32(Store.Bytes.front()),
                       Code.getInt64(Store.Count)});
    else
      Code.CreateAlignedStore(shadowValue(Code.getContext(), Store.Bytes), Ptr,
                              Align(1));
  }
}

Value *pagesan::emitShadowAddress(EmittedCode &Code, Value *Ptr) {
  Value *Addr = Code.CreatePtrToInt(Ptr, Code.getInt64Ty());
  return Code.CreateAdd(Code.CreateLShr(Addr, kGranuleShift),
                        Code.getInt64(kShadowOffset));
}
