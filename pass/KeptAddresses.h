//===- KeptAddresses.h - Who knows a variable afterwards? -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_KEPTADDRESSES_H
#define PAGESAN_PASS_KEPTADDRESSES_H

#include "llvm/ADT/DenseSet.h"

namespace llvm {
class AllocaInst;
class Argument;
class Function;
class Module;
} // namespace llvm

namespace pagesan {

// Which variables' addresses may be known to somebody when their function has
// returned: only those can be used after return, and need a frame that outlives
// the call.
//
// An address is kept when it is stored, returned, printed, made a number that
// goes further than into comparisons, given to a call that may keep it, or to
// one in the function's place (musttail). A callee keeps what its body keeps,
// as far as the body is the one that runs or says the same; a few library
// functions are known to keep nothing; all others keep what they are given. A
// callee that calls itself keeps nothing by that alone: who keeps an address
// does so after finitely many calls.
//
// This is more than what attributes say: LLVM derives them where a body is
// certain to be the very one that runs, which an inline function of C++ is not,
// and takes a comparison for a capture, as it gives away a few bits.
class KeptAddresses {
public:
  explicit KeptAddresses(const llvm::Module &M);

  bool isKept(const llvm::AllocaInst &Variable) const;

private:
  llvm::DenseSet<const llvm::Argument *> Kept;
  // Functions that may give their variables to a musttail call.
  llvm::DenseSet<const llvm::Function *> GivingOn;
};

} // namespace pagesan

#endif // PAGESAN_PASS_KEPTADDRESSES_H
