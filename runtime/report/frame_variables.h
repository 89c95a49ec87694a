//===- frame_variables.h - The variables of a stack frame -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_FRAME_VARIABLES_H
#define PAGESAN_REPORT_FRAME_VARIABLES_H

#include "pagesan/abi/frame_descriptor.h"
#include "support/base.h"

namespace pagesan {

struct FrameVariable {
  uptr Begin, Size;            // in the frame
  const char *Name, *Line;     // not terminated
  uptr NameLength, LineLength; // 0: no line is known
  uptr end() const { return Begin + Size; }
};

// Reads a descriptor's text, "COUNT (OFFSET SIZE LENGTH NAME)...".
class FrameVariableReader {
public:
  explicit FrameVariableReader(const FrameDescriptor &D)
      : Pos(reinterpret_cast<const char *>(&D + 1) + D.ShadowSize),
        Left(number()) {}

  uptr count() const { return Left; }
  bool next(FrameVariable &Out) {
    if (!Left)
      return false;
    --Left;
    Out.Begin = number();
    Out.Size = number();
    Out.NameLength = number();
    Out.Name = Pos;
    Pos += Out.NameLength;
    splitLine(Out);
    if (*Pos == ' ')
      ++Pos;
    return true;
  }

private:
  static bool isDigit(char C) { return C >= '0' && C <= '9'; }

  uptr number() {
    uptr Value = 0;
    for (; isDigit(*Pos); ++Pos)
      Value = Value * 10 + uptr(*Pos - '0');
    if (*Pos == ' ')
      ++Pos;
    return Value;
  }

  // The name ends in ":LINE" when the line is known.
  static void splitLine(FrameVariable &V) {
    uptr Length = V.NameLength;
    while (Length && isDigit(V.Name[Length - 1]))
      --Length;
    V.Line = V.Name + Length;
    bool HasLine =
        Length > 1 && Length < V.NameLength && V.Name[Length - 1] == ':';
    V.LineLength = HasLine ? V.NameLength - Length : 0;
    if (HasLine)
      V.NameLength = Length - 1;
  }

  const char *Pos;
  uptr Left;
};

} // namespace pagesan

#endif // PAGESAN_REPORT_FRAME_VARIABLES_H
