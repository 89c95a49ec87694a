//===- ShadowStores.h - Writing the shadow of a frame -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SHADOWSTORES_H
#define PAGESAN_PASS_SHADOWSTORES_H

#include "CheckEmitter.h"
#include "llvm/ADT/ArrayRef.h"

namespace pagesan {

// Some consecutive shadow bytes, written at once.
struct ShadowStore {
  uint64_t Begin, Count;
};

// Few and wide stores, up to Widest bytes each, that cover all bytes of [Begin,
// End) that Needed marks. Bytes between them may be written, too; bytes outside
// of [Begin, End) are not.
llvm::SmallVector<ShadowStore, 8>
planShadowStores(llvm::ArrayRef<uint8_t> Needed, uint64_t Begin, uint64_t End,
                 uint64_t Widest);

// 16 where vectors may be used, 8 otherwise.
uint64_t widestShadowStore(const llvm::Function &F);

// Shadow is the address, as a number, of the byte that Bytes begins with.
void emitShadowStores(EmittedCode &Code, llvm::Value *Shadow,
                      llvm::ArrayRef<ShadowStore> Stores,
                      llvm::ArrayRef<uint8_t> Bytes);

// The address, as a number, of the shadow byte of Ptr's granule.
llvm::Value *emitShadowAddress(EmittedCode &Code, llvm::Value *Ptr);

} // namespace pagesan

#endif // PAGESAN_PASS_SHADOWSTORES_H
