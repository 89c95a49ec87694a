//===- Options.h - What the pass can be told --------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_OPTIONS_H
#define PAGESAN_PASS_OPTIONS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace pagesan {

// Whether variables that may be used after their function's end come from the
// fake stack.
enum class UseAfterReturn {
  Never,
  Runtime, // as the run-time option detect_stack_use_after_return says
  Always,  // whatever it says
};

// What checks look like: CheckForm.h.
enum class FormOption { Default, Hybrid, InLine, Thunk, Call };

// When accesses are checked: what LLVM has optimised away by then is not.
enum class Sensitivity {
  Late,  // what is left when all of LLVM's optimisations are done
  Early, // what the source has, but for variables that become registers
};

// Which accesses are checked to stay in the object that their address is
// computed from: FarOverflows.h.
enum class FarOption { None, Known, All };

struct Options {
  FormOption Form = FormOption::Default;
  // A function with more accesses than this gets thunks in any case: the code
  // generator's time grows faster than the number of its blocks.
  uint64_t InlineThreshold = 7000;
  // Instrument only functions that the front end marked sanitize_address.
  // Otherwise the pass marks every function itself.
  bool FrontendMarks = false;
  Sensitivity When = Sensitivity::Late;
  // Calls that allocate and free are not optimised away, nor what is done to
  // the memory before and after.
  bool KeepAllocations = true;
  // What a function counts when LLVM asks whether to inline it, in times of
  // what it would without checks.
  unsigned InlineCost = 2;
  static constexpr unsigned CompactInlineCost = 4;
  // The alignment that an access's source promises does not count: its filter
  // tests the granule of its last byte, too. Otherwise a check that trusts a
  // false promise tests the first granules only, as many as an aligned access
  // would touch.
  bool BothEnds = false;
  // Check reads, and writes, but for those of memory intrinsics.
  bool Reads = true, Writes = true;
  // Believe that accesses that are proven to lie inside of a stack variable are
  // good. They are, unless the program poisons its variables itself.
  bool StackSafety = true;
  // Check before a loop what each of its rounds begins with, at one address.
  bool HoistInvariant = true;
  // Test before a loop all that it can touch, where that is known.
  bool HoistRanges = false;
  // Give global variables redzones.
  bool Globals = true;
  // Tell the runtime which of them others may define, too.
  bool Odr = true;
  // Redzones around stack variables; off, their accesses are checked all the
  // same. The other two need it.
  bool Stack = true;
  // Variables are bad outside of their scope.
  bool UseAfterScope = true;
  UseAfterReturn AfterReturn = UseAfterReturn::Runtime;
  FarOption FarOverflows = FarOption::Known;
  // Pointers whose order or distance is asked for are checked to point into one
  // object.
  bool PointerCompare = false, PointerSubtract = false;

  // As the -pagesan-... options on the command line say.
  static Options fromCommandLine();
  // Those, changed by the text between < and > of -passes='pagesan<...>'.
  // Checks are in line if no form is named: what a pass in a pipeline does
  // should not depend on how often it takes blocks to run.
  static llvm::Expected<Options> parse(llvm::StringRef Text);
  // The text that parse() takes for these.
  void print(llvm::raw_ostream &OS) const;
};

} // namespace pagesan

#endif // PAGESAN_PASS_OPTIONS_H
