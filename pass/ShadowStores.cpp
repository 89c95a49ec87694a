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

uint64_t pagesan::widestShadowStore(const Function &F) {
  StringRef Features = F.getFnAttribute("target-features").getValueAsString();
  bool HasVectors = !F.hasFnAttribute(Attribute::NoImplicitFloat) &&
                    !Features.contains("-sse2");
  return HasVectors ? 16 : 8;
}

SmallVector<ShadowStore, 8> pagesan::planShadowStores(ArrayRef<uint8_t> Needed,
                                                      uint64_t Begin,
                                                      uint64_t End,
                                                      uint64_t Widest) {
  SmallVector<ShadowStore, 8> Stores;
  for (uint64_t I = Begin; I < End;) {
    if (!Needed[I]) {
      ++I;
      continue;
    }
    // Up to the last byte in reach that is needed, as far as there is room.
    uint64_t Last = std::min(I + Widest, End) - 1;
    while (!Needed[Last])
      --Last;
    uint64_t Count = std::min<uint64_t>(bit_ceil(Last - I + 1), Widest);
    while (I + Count > End)
      Count /= 2;
    Stores.push_back({I, Count});
    I += Count;
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

void pagesan::emitShadowStores(EmittedCode &Code, Value *Shadow,
                               ArrayRef<ShadowStore> Stores,
                               ArrayRef<uint8_t> Bytes) {
  for (const ShadowStore &Store : Stores) {
    Value *Addr = Shadow;
    if (Store.Begin)
      Addr = Code.CreateAdd(Shadow, Code.getInt64(Store.Begin));
    Value *Ptr =
        Code.CreateIntToPtr(Addr, PointerType::getUnqual(Code.getContext()));
    Code.CreateAlignedStore(
        shadowValue(Code.getContext(), Bytes.slice(Store.Begin, Store.Count)),
        Ptr, Align(1));
  }
}

Value *pagesan::emitShadowAddress(EmittedCode &Code, Value *Ptr) {
  Value *Addr = Code.CreatePtrToInt(Ptr, Code.getInt64Ty());
  return Code.CreateAdd(Code.CreateLShr(Addr, kGranuleShift),
                        Code.getInt64(kShadowOffset));
}
