//===- GlobalObjects.h - Redzones behind global variables -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every variable that this module defines and may lay out as it likes gets a
// redzone and a descriptor (pagesan/abi/global_descriptor.h). Nothing is added
// to functions but the two calls around dynamic initialisation; one constructor
// a linked module registers all descriptors.
//
// Why an alias in descriptors: the name of a variable may mean another one in
// the end (interposed, weak, copied into the executable). What is poisoned must
// be the storage that was padded, and a private alias is just that.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_GLOBALOBJECTS_H
#define PAGESAN_PASS_GLOBALOBJECTS_H

#include "Options.h"
#include "llvm/IR/Module.h"

namespace pagesan {

// Why a variable stays as it is.
enum class GlobalSkip {
  None,
  Declaration,
  ThreadLocal,
  AddressSpace,
  Unsized,
  OptedOut,
  CompilerMade,
  Common,      // merged by the linker, which knows no redzones
  LinkerSet,   // in a section whose layout has a meaning
  Replaceable, // at link time another module's definition may take its place
};
GlobalSkip whySkipGlobal(const llvm::GlobalVariable &G);

// After the module's functions have been instrumented: proofs about accesses
// use the variables' own types. Returns true when something was changed. A
// second time nothing is.
bool instrumentGlobals(llvm::Module &M, const Options &Opts);

} // namespace pagesan

#endif // PAGESAN_PASS_GLOBALOBJECTS_H
