//===- Invocation.h - What a compiler command line asks for -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_INVOCATION_H
#define PAGESAN_DRIVER_INVOCATION_H

#include "ResponseFile.h"

namespace pagesan {

// The user's command line, understood as far as we need to. `Args` is what
// clang is to see of it: options about address checking are taken out and found
// in the fields below, everything else is there unchanged and in order.
struct Invocation {
  ArgumentList Args;

  // Which steps run.
  bool HasInput = false;
  bool OnlyHeaders = true; // every input makes a precompiled header
  bool StopsBeforeLink = false;

  // Compilation.
  bool Instrument = true;
  bool UseAfterScope = true;
  std::string FieldPadding;   // of C++ classes, if it is told
  std::string UseAfterReturn; // never, runtime or always, if it is told
  ArgumentList IgnoreLists;
  ArgumentList PassOptions; // -pagesan-..., as after -mllvm

  // Linking.
  bool Shared = false;
  bool Relocatable = false;
  bool Static = false;
  bool NoDefaultLibs = false;
  bool LinkTimeOptimization = false;
  bool LinkerChosen = false;
  bool LinksCxx = false;
  bool Runtime = true;        // false: -fno-sanitize-link-runtime
  bool UbsanRuntime = false;  // checks that call into a runtime of their own
  bool Fuzzer = false;        // libFuzzer, with its main()
  bool Coverage = false;      // its callbacks, or the program's own
  bool SharedRuntime = false; // libpagesan.so instead of the archive

  std::string Error; // nonempty: give up

  bool links() const { return HasInput && !OnlyHeaders && !StopsBeforeLink; }
};

Invocation parseInvocation(const ArgumentList &Args, bool IsCxxDriver);

} // namespace pagesan

#endif // PAGESAN_DRIVER_INVOCATION_H
