//===- LinkerWords.cpp - What the user tells the linker -------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LinkerWords.h"
#include "ClangOptions.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace pagesan;

bool LinkerWords::add(const opt::Arg &A, unsigned Number) {
  switch (A.getOption().getID()) {
  case options::OPT_z:
    Words.push_back({"-z", &A, Number});
    break;
  case options::OPT_Wl_COMMA:
  case options::OPT_Xlinker:
    break;
  default:
    return false;
  }
  for (StringRef Text : A.getValues())
    Words.push_back({Text, &A, Number});
  return true;
}

bool LinkerWords::has(StringRef Text) const {
  return any_of(Words, [&](const Word &W) { return W.Text == Text; });
}

void LinkerWords::dropNoUndefined() {
  for (size_t I = 0; I != Words.size(); ++I) {
    if (Words[I].Text == "--no-undefined" || Words[I].Text == "-no-undefined" ||
        Words[I].Text == "-zdefs")
      Words[I].Dropped = true;
    if (Words[I].Text == "-z" && I + 1 != Words.size() &&
        Words[I + 1].Text == "defs")
      Words[I].Dropped = Words[I + 1].Dropped = true;
  }
}

ArgumentList LinkerWords::render(unsigned Number) const {
  ArgumentList Left;
  const opt::Arg *Option = nullptr;
  for (const Word &W : Words) {
    if (W.Number != Number || W.Dropped)
      continue;
    Left.push_back(W.Text.str());
    Option = W.Option;
  }
  if (!Option)
    return {};
  if (Option->getOption().matches(options::OPT_z))
    return Left;
  if (Option->getOption().matches(options::OPT_Xlinker))
    return {"-Xlinker", Left[0]};
  std::string Joined = "-Wl";
  for (const std::string &Text : Left)
    Joined += "," + Text;
  return {Joined};
}
