//===- AsanOptions.cpp - -mllvm -asan-..., said to our pass
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AsanOptions.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace pagesan;

namespace {
// A switch, which may be said with a value or without.
struct Switch {
  StringLiteral Theirs;
  StringLiteral Ours;
};
} // namespace

static constexpr Switch Switches[] = {
    {"asan-stack", "pagesan-stack"},
    {"asan-globals", "pagesan-globals"},
    {"asan-use-after-scope", "pagesan-use-after-scope"},
    {"asan-use-stack-safety", "pagesan-stack-safety"},
    {"asan-instrument-reads", "pagesan-reads"},
    {"asan-instrument-writes", "pagesan-writes"},
    {"asan-detect-invalid-pointer-cmp", "pagesan-pointer-compare"},
    {"asan-detect-invalid-pointer-sub", "pagesan-pointer-subtract"},
};

static bool isOn(StringRef Value) {
  return Value.empty() || Value == "1" || Value.equals_insensitive("true");
}

void AsanOptions::follow(StringRef PassOption) {
  auto [Name, Value] = PassOption.ltrim('-').split('=');
  auto Say = [&](StringRef Ours) {
    Translated.push_back(("-" + Ours + (isOn(Value) ? "=1" : "=0")).str());
  };
  for (const Switch &S : Switches)
    if (Name == S.Theirs)
      Say(S.Ours);
  if (Name == "asan-detect-invalid-pointer-pair") {
    Say("pagesan-pointer-compare");
    Say("pagesan-pointer-subtract");
  } else if (Name == "asan-use-after-return") {
    Translated.push_back(("-pagesan-use-after-return=" + Value).str());
  } else if (Name == "asan-instrumentation-with-call-threshold") {
    Translated.push_back(("-pagesan-inline-threshold=" + Value).str());
  } else if (Name == "asan-use-odr-indicator") {
    OdrIndicator = isOn(Value);
  } else if (Name == "asan-use-private-alias") {
    PrivateAlias = isOn(Value);
  }
}

void AsanOptions::addTo(ArgumentList &PassOptions) const {
  PassOptions.insert(PassOptions.end(), Translated.begin(), Translated.end());
  // With private names and nothing that stands for the public one, nobody can
  // tell that there are two.
  if (PrivateAlias && !OdrIndicator)
    PassOptions.push_back("-pagesan-odr=0");
}
