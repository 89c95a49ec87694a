//===- Options.cpp - What the pass can be told ----------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace pagesan;

static cl::opt<FormOption> ClForm(
    "pagesan-form", cl::desc("What checks look like"),
    cl::values(clEnumValN(FormOption::Default, "default",
                          "thunk where code is to be small, else hybrid"),
               clEnumValN(FormOption::Hybrid, "hybrid",
                          "in line where code runs often, else thunks"),
               clEnumValN(FormOption::InLine, "inline", "in line"),
               clEnumValN(FormOption::Thunk, "thunk",
                          "calls of five bytes, which filter"),
               clEnumValN(FormOption::Call, "call", "calls of the runtime")),
    cl::init(Options().Form));

static cl::opt<bool> ClOutline("pagesan-outline",
                               cl::desc("The same as -pagesan-form=call"));

static cl::opt<bool> ClCompact(
    "pagesan-compact",
    cl::desc("Make the least code: -pagesan-form=thunk, and less inlining"));

static cl::opt<uint64_t> ClInlineThreshold(
    "pagesan-inline-threshold",
    cl::desc("Check by thunks in functions with more accesses than this"),
    cl::init(Options().InlineThreshold));

static cl::opt<bool> ClBothEnds(
    "pagesan-both-ends",
    cl::desc("Test the last byte, too, of accesses whose alignment only the "
             "source promises"),
    cl::init(Options().BothEnds));

static cl::opt<Sensitivity> ClSensitivity(
    "pagesan-sensitivity", cl::desc("When accesses are checked"),
    cl::values(clEnumValN(Sensitivity::Late, "late",
                          "after LLVM's optimisations: fast code"),
               clEnumValN(Sensitivity::Early, "early",
                          "before them: finds what they would delete")),
    cl::init(Options().When));

static cl::opt<bool> ClKeepAllocations(
    "pagesan-keep-allocations",
    cl::desc("Keep calls that allocate and free from being optimised away, and "
             "stores to what they allocate"),
    cl::init(Options().KeepAllocations));

static cl::opt<unsigned> ClInlineCost(
    "pagesan-inline-cost",
    cl::desc("Multiply what a function counts when LLVM asks whether to inline "
             "it"),
    cl::init(Options().InlineCost));

static cl::opt<bool> ClFrontendMarks(
    "pagesan-frontend-marks",
    cl::desc("Instrument only functions that the front end marked "
             "sanitize_address"));

static cl::opt<bool> ClReads("pagesan-reads", cl::desc("Check reads"),
                             cl::init(Options().Reads));

static cl::opt<bool> ClWrites("pagesan-writes", cl::desc("Check writes"),
                              cl::init(Options().Writes));

static cl::opt<bool> ClStackSafety(
    "pagesan-stack-safety",
    cl::desc("Check no access that is proven to be inside a stack variable"),
    cl::init(Options().StackSafety));

static cl::opt<bool> ClHoistInvariant(
    "pagesan-hoist-invariant",
    cl::desc("Check before a loop what each round begins with, at one address"),
    cl::init(Options().HoistInvariant));

static cl::opt<bool> ClHoistRanges(
    "pagesan-hoist-ranges",
    cl::desc("Test before a loop all that it can touch, where that is known; "
             "the checks in it are off if all of it is good"),
    cl::init(Options().HoistRanges));

static cl::opt<bool>
    ClOdr("pagesan-odr",
          cl::desc("Tell which global variables others may define, too"),
          cl::init(Options().Odr));

static cl::opt<bool> ClGlobals("pagesan-globals",
                               cl::desc("Give global variables redzones"),
                               cl::init(Options().Globals));

static cl::opt<bool> ClStack("pagesan-stack",
                             cl::desc("Put redzones around stack variables"),
                             cl::init(Options().Stack));

static cl::opt<bool>
    ClUseAfterScope("pagesan-use-after-scope",
                    cl::desc("Poison stack variables outside of their scope"),
                    cl::init(Options().UseAfterScope));

static cl::opt<UseAfterReturn> ClUseAfterReturn(
    "pagesan-use-after-return",
    cl::desc("Let stack variables whose address escapes live in fake frames"),
    cl::values(clEnumValN(UseAfterReturn::Never, "never", "not at all"),
               clEnumValN(UseAfterReturn::Runtime, "runtime",
                          "if option detect_stack_use_after_return is on"),
               clEnumValN(UseAfterReturn::Always, "always",
                          "whatever that option says")),
    cl::init(Options().AfterReturn));

static cl::opt<bool> ClPointerCompare(
    "pagesan-pointer-compare",
    cl::desc("Check that pointers that are ordered point into one object"));

static cl::opt<bool> ClPointerSubtract(
    "pagesan-pointer-subtract",
    cl::desc("Check that pointers that are subtracted point into one object"));

static cl::opt<FarOption> ClFarOverflows(
    "pagesan-far-overflows",
    cl::desc("Check that an index does not lead over a redzone into another "
             "object"),
    cl::values(clEnumValN(FarOption::None, "none", "not at all"),
               clEnumValN(FarOption::Known, "known",
                          "from variables and results of allocation calls"),
               clEnumValN(FarOption::All, "all",
                          "from all pointers into the heap, too")),
    cl::init(Options().FarOverflows));

static FormOption formOnCommandLine() {
  if (ClForm.getNumOccurrences())
    return ClForm;
  if (ClOutline)
    return FormOption::Call;
  return ClCompact ? FormOption::Thunk : Options().Form;
}

static unsigned inlineCostOnCommandLine() {
  return ClCompact && !ClInlineCost.getNumOccurrences()
             ? Options::CompactInlineCost
             : unsigned(ClInlineCost);
}

Options Options::fromCommandLine() {
  Options Opts;
  Opts.PointerCompare = ClPointerCompare;
  Opts.PointerSubtract = ClPointerSubtract;
  Opts.Stack = ClStack;
  Opts.UseAfterScope = ClUseAfterScope;
  Opts.AfterReturn = ClUseAfterReturn;
  Opts.FarOverflows = ClFarOverflows;
  Opts.Form = formOnCommandLine();
  Opts.InlineThreshold = ClInlineThreshold;
  Opts.When = ClSensitivity;
  Opts.InlineCost = inlineCostOnCommandLine();
  Opts.KeepAllocations = ClKeepAllocations;
  Opts.BothEnds = ClBothEnds;
  Opts.FrontendMarks = ClFrontendMarks;
  Opts.Reads = ClReads;
  Opts.Writes = ClWrites;
  Opts.StackSafety = ClStackSafety;
  Opts.HoistInvariant = ClHoistInvariant;
  Opts.HoistRanges = ClHoistRanges;
  Opts.Globals = ClGlobals;
  Opts.Odr = ClOdr;
  return Opts;
}

static Error badOption(StringRef Option, StringRef Why) {
  return createStringError(
      inconvertibleErrorCode(),
      "pagesan: %s '%s'; known are default, hybrid, inline, thunk, call, "
      "threshold=N, early, both-ends, frontend-marks, no-reads, no-writes, "
      "no-stack-safety, no-hoist-invariant, hoist-ranges, "
      "no-globals, no-odr, no-stack, no-use-after-scope, "
      "use-after-return=never|runtime|always, "
      "far-overflows=none|known|all, pointer-compare, "
      "pointer-subtract",
      Why.str().c_str(), Option.str().c_str());
}

static std::optional<UseAfterReturn> useAfterReturnMode(StringRef Name) {
  return StringSwitch<std::optional<UseAfterReturn>>(Name)
      .Case("never", UseAfterReturn::Never)
      .Case("runtime", UseAfterReturn::Runtime)
      .Case("always", UseAfterReturn::Always)
      .Default(std::nullopt);
}

static std::optional<FarOption> farOption(StringRef Name) {
  return StringSwitch<std::optional<FarOption>>(Name)
      .Case("none", FarOption::None)
      .Case("known", FarOption::Known)
      .Case("all", FarOption::All)
      .Default(std::nullopt);
}

static StringRef nameOf(FarOption Far) {
  switch (Far) {
  case FarOption::None:
    return "none";
  case FarOption::Known:
    return "known";
  case FarOption::All:
    return "all";
  }
  llvm_unreachable("no such option");
}

static std::optional<FormOption> formOption(StringRef Name) {
  return StringSwitch<std::optional<FormOption>>(Name)
      .Case("default", FormOption::Default)
      .Case("hybrid", FormOption::Hybrid)
      .Case("inline", FormOption::InLine)
      .Case("thunk", FormOption::Thunk)
      .Case("call", FormOption::Call)
      .Case("outline", FormOption::Call)
      .Default(std::nullopt);
}

static StringRef nameOf(FormOption Form) {
  switch (Form) {
  case FormOption::Default:
    return "default";
  case FormOption::Hybrid:
    return "hybrid";
  case FormOption::InLine:
    return "inline";
  case FormOption::Thunk:
    return "thunk";
  case FormOption::Call:
    return "call";
  }
  llvm_unreachable("no such form");
}

Expected<Options> Options::parse(StringRef Text) {
  Options Opts = fromCommandLine();
  if (Opts.Form == FormOption::Default)
    Opts.Form = FormOption::InLine;
  while (!Text.empty()) {
    StringRef Option;
    std::tie(Option, Text) = Text.split(';');
    StringRef Value = Option;
    if (std::optional<FormOption> Form = formOption(Option)) {
      Opts.Form = *Form;
    } else if (Option == "early") {
      Opts.When = Sensitivity::Early;
    } else if (Option == "both-ends") {
      Opts.BothEnds = true;
    } else if (Option == "frontend-marks") {
      Opts.FrontendMarks = true;
    } else if (Option == "no-reads") {
      Opts.Reads = false;
    } else if (Option == "no-writes") {
      Opts.Writes = false;
    } else if (Option == "no-stack-safety") {
      Opts.StackSafety = false;
    } else if (Option == "no-hoist-invariant") {
      Opts.HoistInvariant = false;
    } else if (Option == "hoist-ranges") {
      Opts.HoistRanges = true;
    } else if (Option == "no-odr") {
      Opts.Odr = false;
    } else if (Option == "no-globals") {
      Opts.Globals = false;
    } else if (Option == "no-stack") {
      Opts.Stack = false;
    } else if (Option == "no-use-after-scope") {
      Opts.UseAfterScope = false;
    } else if (Option == "pointer-compare") {
      Opts.PointerCompare = true;
    } else if (Option == "pointer-subtract") {
      Opts.PointerSubtract = true;
    } else if (Value.consume_front("use-after-return=")) {
      std::optional<UseAfterReturn> Mode = useAfterReturnMode(Value);
      if (!Mode)
        return badOption(Option, "not never, runtime or always in");
      Opts.AfterReturn = *Mode;
    } else if (Value.consume_front("far-overflows=")) {
      std::optional<FarOption> Far = farOption(Value);
      if (!Far)
        return badOption(Option, "not none, known or all in");
      Opts.FarOverflows = *Far;
    } else if (Value.consume_front("threshold=")) {
      if (Value.getAsInteger(10, Opts.InlineThreshold))
        return badOption(Option, "not a number in");
    } else {
      return badOption(Option, "unknown option");
    }
  }
  return Opts;
}

void Options::print(raw_ostream &OS) const {
  OS << nameOf(Form) << ";threshold=" << InlineThreshold;
  if (When == Sensitivity::Early)
    OS << ";early";
  if (BothEnds)
    OS << ";both-ends";
  if (FrontendMarks)
    OS << ";frontend-marks";
  if (!Reads)
    OS << ";no-reads";
  if (!Writes)
    OS << ";no-writes";
  if (!StackSafety)
    OS << ";no-stack-safety";
  if (!HoistInvariant)
    OS << ";no-hoist-invariant";
  if (HoistRanges)
    OS << ";hoist-ranges";
  if (!Globals)
    OS << ";no-globals";
  if (!Odr)
    OS << ";no-odr";
  if (!Stack)
    OS << ";no-stack";
  if (!UseAfterScope)
    OS << ";no-use-after-scope";
  if (AfterReturn != UseAfterReturn::Runtime)
    OS << ";use-after-return="
       << (AfterReturn == UseAfterReturn::Never ? "never" : "always");
  if (FarOverflows != Options().FarOverflows)
    OS << ";far-overflows=" << nameOf(FarOverflows);
  if (PointerCompare)
    OS << ";pointer-compare";
  if (PointerSubtract)
    OS << ";pointer-subtract";
}
