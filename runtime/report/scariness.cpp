//===- scariness.cpp - How bad an error may turn out -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/scariness.h"

#include "support/format.h"
#include "support/memory.h"

namespace pagesan {

namespace {

struct Row {
  const char *Kind;
  u32 Score;
  u32 IfRead = 0; // what was freed may hold anything by now
};

constexpr Row kRows[] = {
    {"heap-buffer-overflow", 10},
    {"heap-use-after-free", 20, 18},
    {"stack-buffer-underflow", 25},
    {"stack-buffer-overflow", 25},
    {"stack-use-after-return", 30, 18},
    {"stack-use-after-scope", 10},
    {"dynamic-stack-buffer-overflow", 25},
    {"global-buffer-overflow", 10},
    {"use-after-poison", 20},
    {"container-overflow", 10},
    {"intra-object-overflow", 10},
    {"initialization-order-fiasco", 1},
    {"double-free", 42},
    {"bad-free", 40},
    {"wild-addr-write", 30},
    {"wild-addr-read", 20},
    {"wild-jump", 60},
};
constexpr u32 kAnyOther = 10;

Row rowOf(const char *Kind) {
  for (const Row &R : kRows)
    if (stringsEqual(R.Kind, Kind))
      return R;
  return {Kind, kAnyOther};
}

constexpr uptr kMostNamed = 9;
constexpr u32 kMultiByte = 15, kWrite = 20, kRead = 1, kFar = 10;

} // namespace

Scariness rate(const char *Kind, uptr Size, bool IsWrite, bool IsFar) {
  Row R = rowOf(Kind);
  Scariness S = {R.Score, ""};
  char Access[32] = "";
  if (Size) {
    bool IsNamed = Size <= kMostNamed;
    S.Score += IsNamed ? u32(Size + Size / 2) : kMultiByte;
    S.Score += IsWrite ? kWrite : kRead + R.IfRead;
    char Digit[2] = {char('0' + Size % 10), 0};
    formatTo(Access, sizeof(Access), "%s-byte-%s-", IsNamed ? Digit : "multi",
             IsWrite ? "write" : "read");
  }
  if (IsFar)
    S.Score += kFar;
  formatTo(S.Words, sizeof(S.Words), "%s%s%s", Access, Kind,
           IsFar ? "-far-from-bounds" : "");
  return S;
}

} // namespace pagesan
