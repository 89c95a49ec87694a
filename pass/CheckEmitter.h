//===- CheckEmitter.h - The code of a check ---------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKEMITTER_H
#define PAGESAN_PASS_CHECKEMITTER_H

#include "CheckGrouping.h"
#include "RuntimeCallees.h"
#include "Thunks.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"

namespace pagesan {

// Everything that is put into a function carries !nosanitize and the location
// of the access, or line 0 of its function.
class EmittedCode : public llvm::IRBuilder<llvm::ConstantFolder,
                                           llvm::IRBuilderCallbackInserter> {
public:
  // Before `Before`, on behalf of `Access`.
  EmittedCode(llvm::Instruction *Before, const llvm::Instruction &Access);
};

// Splits before `Before`; returns the end of a new block that runs if Cond.
llvm::Instruction *emitBranch(llvm::Value *Cond, llvm::Instruction *Before,
                              const llvm::Instruction &Access, bool Cold);
void finishStubCall(llvm::CallInst *Call, const llvm::Function &Stub);

// Checks by what they look like. Those in line share filters.
struct CheckCounts {
  unsigned InLine = 0, Filters = 0, Thunks = 0, Calls = 0;
};

// The only shadow arithmetic in IR. A check in line is a filter and a call:
//
//   if (the shadow of every granule that is touched, read at once, != 0)
//     stub(address)           // cold; exact; returns; one for each member
//
// The filter misses no granule, and may trip on good memory: partial granules
// and page-granular memory are the stub's business. A thunk is the same
// out of line.
class CheckEmitter {
public:
  // ColdThunks: the cold blocks of checks in line call thunks, too.
  CheckEmitter(llvm::Module &M, Thunks &ByRegister, bool ColdThunks)
      : Callees(M), ByRegister(ByRegister), DL(M.getDataLayout()),
        ColdThunks(ColdThunks) {}

  // Splits the block of the first member, which ends up at the head of a new
  // one. Off where IsWanted is false; null: always on.
  void emit(const CheckGroup &G, llvm::Value *IsWanted);
  // Somewhere in front of the access.
  void emitBefore(llvm::Instruction &Where, const Access &A);
  // Of a memcpy that stays, of a constant number of bytes: reports if its
  // ranges overlap and are not the same.
  void emitOverlap(llvm::MemIntrinsic &Copy);

  bool hasCalledThunks() const { return CalledThunks; }
  const CheckCounts &counts() const { return Counts; }

private:
  struct Span {
    llvm::Value *Ptr;
    uint64_t Size;
    llvm::Align Alignment;
  };
  void emitShared(const CheckGroup &G);
  void emitAlone(const Access &A);
  // Before `Before`, of what A does at S.
  void emitSpan(llvm::Instruction *Before, const Access &A, const Span &S);
  void emitRange(const Access &A);
  void emitLanes(const Access &A);
  static bool hasThunk(const Access &A, const Span &S);
  void callThunk(EmittedCode &Code, const Access &A, const Span &S);
  // Of what A does at S; all but the place and the length is A's.
  void callStub(EmittedCode &Code, const Access &A, const Span &S, Asker Who);
  void callRangeStub(EmittedCode &Code, const Access &A, llvm::Value *Ptr,
                     llvm::Value *Length, Asker Who);
  // What is not 0 if a shadow byte of the granules that S touches is not.
  llvm::Value *loadShadow(EmittedCode &Code, const Span &S);
  llvm::Value *emitFilter(EmittedCode &Code, const Span &S);

  RuntimeCallees Callees;
  Thunks &ByRegister;
  const llvm::DataLayout &DL;
  const bool ColdThunks;
  // Of what is being emitted.
  CheckForm Form = CheckForm::InLine;
  llvm::Instruction *At = nullptr; // in front of this
  bool CalledThunks = false;
  CheckCounts Counts;
};

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKEMITTER_H
