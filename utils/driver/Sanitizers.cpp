//===- Sanitizers.cpp - What is to be sanitized ---------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Sanitizers.h"
#include "ClangOptions.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;
using namespace pagesan;

// Done by our pass and our runtime: leaks are looked for in every program.
static constexpr StringLiteral Ours[] = {"address", "leak", "pointer-compare",
                                         "pointer-subtract"};

namespace {
struct Impossible {
  StringLiteral Name;
  StringLiteral Why;
};
} // namespace

static constexpr StringLiteral OwnShadow =
    "its shadow lies where ours does, and both replace malloc";
static constexpr StringLiteral OwnMalloc = "both replace malloc";
static constexpr StringLiteral OwnSymbols =
    "both define __sanitizer_* functions";
static constexpr StringLiteral KernelOnly = "it is for kernels";

// All that clang has and that is not listed here works beside us, or is refused
// by clang itself for this target.
static constexpr Impossible ImpossibleBesideUs[] = {
    {"thread", OwnShadow},
    {"memory", OwnShadow},
    {"hwaddress", OwnShadow},
    {"dataflow", OwnShadow},
    {"type", OwnShadow},
    {"numerical", OwnShadow},
    {"realtime", OwnSymbols},
    {"scudo", OwnMalloc},
    {"alloc-token", OwnMalloc},
    {"safe-stack",
     "what longjmp and exceptions leave on its second stack would "
     "stay poisoned"},
    {"kernel-address", KernelOnly},
    {"kernel-hwaddress", KernelOnly},
    {"kernel-memory", KernelOnly},
};

static SanitizerMask maskOf(StringRef Name) {
  return expandSanitizerGroups(parseSanitizerValue(Name, /*AllowGroups=*/true));
}

static SanitizerMask maskOf(const opt::Arg &A) {
  SanitizerMask Mask;
  for (StringRef Name : A.getValues())
    Mask |= maskOf(Name);
  return Mask;
}

bool Sanitizers::follow(const opt::Arg &A) {
  // The options' table knows aliases, such as -fsanitize-trap for
  // -fsanitize-trap=all.
  switch (A.getOption().getID()) {
  case options::OPT_fsanitize_EQ:
    On.Mask |= maskOf(A);
    return true;
  case options::OPT_fno_sanitize_EQ:
    On.Mask &= ~maskOf(A);
    return true;
  case options::OPT_fsanitize_trap_EQ:
    Traps.Mask |= maskOf(A);
    return true;
  case options::OPT_fno_sanitize_trap_EQ:
    Traps.Mask &= ~maskOf(A);
    return true;
  default:
    return false;
  }
}

bool Sanitizers::coverage() const {
  return On.hasOneOf(SanitizerKind::Fuzzer | SanitizerKind::FuzzerNoLink);
}

bool Sanitizers::ubsanRuntime() const {
  constexpr SanitizerMask Calls =
      SanitizerKind::Undefined | SanitizerKind::Integer | SanitizerKind::Vptr |
      SanitizerKind::ImplicitConversion | SanitizerKind::Nullability |
      SanitizerKind::FloatDivideByZero | SanitizerKind::CFI |
      SanitizerKind::ObjCCast | SanitizerKind::LocalBounds;
  return bool(On.Mask & Calls & ~Traps.Mask);
}

bool Sanitizers::pointerCompare() const {
  return On.has(SanitizerKind::PointerCompare);
}

bool Sanitizers::pointerSubtract() const {
  return On.has(SanitizerKind::PointerSubtract);
}

std::string Sanitizers::error() const {
  for (const Impossible &I : ImpossibleBesideUs)
    if (On.hasOneOf(maskOf(I.Name)))
      return ("-fsanitize=" + I.Name +
              " cannot be combined with PageSan: " + I.Why)
          .str();
  return "";
}

std::string pagesan::withoutOurs(const opt::Arg &A) {
  SmallVector<StringRef, 8> Kept;
  for (StringRef Name : A.getValues())
    if (!is_contained(Ours, Name))
      Kept.push_back(Name);
  if (Kept.empty())
    return "";
  return (A.getSpelling() + join(Kept, ",")).str();
}
