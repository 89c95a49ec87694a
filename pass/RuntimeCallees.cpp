//===- RuntimeCallees.cpp - The functions that checks call ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RuntimeCallees.h"
#include "llvm/IR/DerivedTypes.h"

using namespace llvm;
using namespace pagesan;

namespace {

struct CheckRow {
  StringLiteral Name, Trip, Thunk;
  uint64_t Bytes;
  bool IsWrite;
};
constexpr CheckRow Checks[] = {
#define PAGESAN_CHECK(name, trip, thunk, bytes, is_write)                      \
  {#name, #trip, #thunk, bytes, is_write},
#include "pagesan/abi/entry_points.def"
};

struct RangeRow {
  StringLiteral Name, Trip;
  bool IsWrite;
  AccessBy By;
};
constexpr RangeRow RangeChecks[] = {
#define PAGESAN_CHECK_RANGE(name, trip, is_write, by)                          \
  {#name, #trip, is_write, AccessBy::by},
#include "pagesan/abi/entry_points.def"
};

constexpr StringLiteral OverlapCheck =
#define PAGESAN_CHECK_OVERLAP(name) #name
#include "pagesan/abi/entry_points.def"
    ;

struct ObjectRow {
  StringLiteral Name;
  bool IsHeapOnly;
};
constexpr ObjectRow ObjectChecks[] = {
#define PAGESAN_CHECK_OBJECT(name, heap_only) {#name, heap_only},
#include "pagesan/abi/entry_points.def"
};

constexpr StringLiteral RangeTest =
#define PAGESAN_TEST_RANGE(name) #name
#include "pagesan/abi/entry_points.def"
    ;

// The words of the table's prototypes.
enum ArgKind { NoArg, Void, Ptr, Size, Int };
struct CallRow {
  StringLiteral Name;
  ArgKind Result;
  ArgKind Args[4];
};
constexpr CallRow Calls[] = {
#define PAGESAN_UNWRAP(...) __VA_ARGS__
#define PAGESAN_CALL(name, ret, args) {#name, ret, {PAGESAN_UNWRAP args}},
#include "pagesan/abi/entry_points.def"
#undef PAGESAN_UNWRAP
};

} // namespace

static Type *typeOf(ArgKind Kind, LLVMContext &Ctx) {
  switch (Kind) {
  case Ptr:
    return PointerType::getUnqual(Ctx);
  case Size:
    return Type::getInt64Ty(Ctx);
  case Int:
    return Type::getInt32Ty(Ctx);
  case NoArg:
  case Void:
    break;
  }
  return Type::getVoidTy(Ctx);
}

bool pagesan::isSharedCode(const Module &M) {
  return M.getPICLevel() != PICLevel::NotPIC &&
         M.getPIELevel() == PIELevel::Default;
}

Function *RuntimeCallees::declareStub(StringRef Name, Type *Result,
                                      ArrayRef<Type *> Args) {
  auto *Type = FunctionType::get(Result, Args, /*isVarArg=*/false);
  auto *Stub = cast<Function>(M.getOrInsertFunction(Name, Type).getCallee());
  Stub->setCallingConv(CallingConv::PreserveAll);
  Stub->setDoesNotThrow();
  // Calls from a shared library must not run the dynamic linker's lazy resolver
  // in the middle of a stub's contract about registers.
  if (isSharedCode(M))
    Stub->addFnAttr(Attribute::NonLazyBind);
  return Stub;
}

Function *RuntimeCallees::check(uint64_t Bytes, bool IsWrite, Asker Who) {
  for (const CheckRow &Row : Checks)
    if (Row.Bytes == Bytes && Row.IsWrite == IsWrite)
      return declareStub(Who == Asker::Filter ? Row.Trip : Row.Name,
                         typeOf(Void, M.getContext()),
                         {typeOf(Ptr, M.getContext())});
  return nullptr;
}

Function *RuntimeCallees::checkRange(bool IsWrite, AccessBy By, Asker Who) {
  LLVMContext &Ctx = M.getContext();
  for (const RangeRow &Row : RangeChecks)
    if (Row.IsWrite == IsWrite && Row.By == By)
      return declareStub(Who == Asker::Filter ? Row.Trip : Row.Name,
                         typeOf(Void, Ctx),
                         {typeOf(Ptr, Ctx), typeOf(Size, Ctx)});
  llvm_unreachable("the table has a row for each function and direction");
}

Function *RuntimeCallees::checkOverlap() {
  LLVMContext &Ctx = M.getContext();
  return declareStub(OverlapCheck, typeOf(Void, Ctx),
                     {typeOf(Ptr, Ctx), typeOf(Ptr, Ctx), typeOf(Size, Ctx)});
}

Function *RuntimeCallees::checkObject(bool IsHeapOnly) {
  LLVMContext &Ctx = M.getContext();
  for (const ObjectRow &Row : ObjectChecks)
    if (Row.IsHeapOnly == IsHeapOnly)
      return declareStub(
          Row.Name, typeOf(Void, Ctx),
          {typeOf(Ptr, Ctx), typeOf(Ptr, Ctx), typeOf(Size, Ctx)});
  llvm_unreachable("the table has a row for each");
}

Function *RuntimeCallees::testRange() {
  LLVMContext &Ctx = M.getContext();
  return declareStub(RangeTest, typeOf(Size, Ctx),
                     {typeOf(Ptr, Ctx), typeOf(Size, Ctx)});
}

StringRef RuntimeCallees::thunkTrip(uint64_t Size, bool IsWrite) {
  for (const CheckRow &Row : Checks)
    if (Row.Bytes == Size && Row.IsWrite == IsWrite)
      return Row.Thunk;
  llvm_unreachable("every slot's size has a row");
}

Function *RuntimeCallees::call(StringRef Name) {
  LLVMContext &Ctx = M.getContext();
  for (const CallRow &Row : Calls) {
    if (Row.Name != Name)
      continue;
    SmallVector<Type *, 4> Args;
    for (ArgKind Kind : Row.Args)
      if (Kind != NoArg)
        Args.push_back(typeOf(Kind, Ctx));
    auto *Type = FunctionType::get(typeOf(Row.Result, Ctx), Args, false);
    auto *Callee =
        cast<Function>(M.getOrInsertFunction(Name, Type).getCallee());
    Callee->setDoesNotThrow();
    return Callee;
  }
  llvm_unreachable("no such row in entry_points.def");
}
