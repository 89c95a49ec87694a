//===- Knowledge.h - How long good memory stays good ------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check that passed says something about its bytes until memory may have
// become bad, or until this thread may have learned that another one made it
// bad. Learning takes an access that is more than a plain one: polling a flag
// is enough, whatever its order, and so is dropping a reference. Two kinds of
// ends are told apart:
//
//  - calls that may free or synchronise, volatile accesses, atomic ones
//    (unless unordered) and fences end what is known of all memory;
//  - the shadow that a scope's markers and dynamic allocas write is that of
//    stack variables. What is known of heap and global objects stays.
//
// An address that was loaded or passed in may lead to a variable of this
// function only if the variable's address escapes.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_KNOWLEDGE_H
#define PAGESAN_PASS_KNOWLEDGE_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/IR/Instructions.h"

namespace llvm {
class TargetLibraryInfo;
} // namespace llvm

namespace pagesan {

class StackObjects;

// The functions of a module that end no knowledge, found out from what they do.
// LLVM's own attributes say less: nosync thinks of release and acquire, not of
// polling. They are trusted where there is nothing else, on declarations.
// Computed before anything is instrumented, so the order of functions is of no
// importance.
class QuietFunctions {
public:
  explicit QuietFunctions(const llvm::Module &M);

  // Whether `I` may make memory bad, or may see that another thread did.
  // Scopes and dynamic allocas are left out: a callee's are its own.
  bool areLeftBy(const llvm::Instruction &I) const;

private:
  llvm::DenseSet<const llvm::Function *> Quiet;
};

// What a base address can lead to.
struct Provenance {
  enum Kind : uint8_t {
    NotStack,    // a global, or what an allocation returned
    OneVariable, // the beginning of Variable, whose size is constant
    AnyVariable, // somewhere in this frame, perhaps beyond its variable
    AnyCaptured, // only to variables whose address escapes
    NumKinds
  };
  Kind What = AnyVariable;
  const llvm::AllocaInst *Variable = nullptr;

  static Provenance of(const llvm::Value &Base,
                       const llvm::TargetLibraryInfo &TLI);
};

// What an instruction ends.
struct KnowledgeEnd {
  enum Kind : uint8_t {
    Nothing,
    Scope,   // of Variable
    Dynamic, // variables of dynamic size come or go
    All,
  };
  Kind What = Nothing;
  const llvm::AllocaInst *Variable = nullptr;
  bool IsCaptured = true; // the variable, or one of the dynamic ones

  static KnowledgeEnd at(const llvm::Instruction &I, const StackObjects &Stack,
                         const QuietFunctions &Quiet);
};

// The last ends so far, as numbers that grow from 1; 0: there was none.
class LastEnds {
public:
  void add(const KnowledgeEnd &End, unsigned Number);
  // The last one that concerns addresses of this provenance.
  unsigned of(const Provenance &P) const;

private:
  unsigned OfAll = 0, OfAnyVariable = 0, OfCaptured = 0;
  llvm::DenseMap<const llvm::AllocaInst *, unsigned> OfVariable;
};

} // namespace pagesan

#endif // PAGESAN_PASS_KNOWLEDGE_H
