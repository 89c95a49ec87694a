//===- flag_values.cpp - Values of options -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interface/flag_values.h"

#include "support/memory.h"
#include "support/output.h"

namespace pagesan {

namespace {

// Text options outlive the strings that they are read from.
constinit char TextArena[1 << 14];
constinit size_t TextArenaUsed = 0;

} // namespace

bool Slice::equals(const char *Text) const {
  return stringLength(Text) == Size &&
         _pagesan_internal_memcmp(Begin, Text, Size) == 0;
}

const char *keep(Slice Text) {
  if (Text.Size + 1 > sizeof(TextArena) - TextArenaUsed)
    die("options are too long: %zu bytes of text are kept at most",
        sizeof(TextArena));
  char *Copy = TextArena + TextArenaUsed;
  copyMemory(Copy, Text.Begin, Text.Size);
  Copy[Text.Size] = 0;
  TextArenaUsed += Text.Size + 1;
  return Copy;
}

bool parseValue(Slice Text, bool &Out) {
  bool IsYes = Text.equals("1") || Text.equals("true") || Text.equals("yes");
  bool IsNo = Text.equals("0") || Text.equals("false") || Text.equals("no");
  if (IsYes || IsNo) {
    Out = IsYes;
    return true;
  }
  return false;
}

bool parseValue(Slice Text, uptr &Out) {
  bool IsHex = Text.Size > 2 && Text.Begin[0] == '0' && Text.Begin[1] == 'x';
  uptr Base = IsHex ? 16 : 10, Value = 0;
  size_t I = IsHex ? 2 : 0;
  if (I == Text.Size)
    return false;
  for (; I < Text.Size; ++I) {
    char C = Text.Begin[I];
    uptr Digit = C >= '0' && C <= '9'   ? uptr(C - '0')
                 : C >= 'a' && C <= 'f' ? uptr(C - 'a') + 10
                 : C >= 'A' && C <= 'F' ? uptr(C - 'A') + 10
                                        : 99;
    if (Digit >= Base || __builtin_mul_overflow(Value, Base, &Value) ||
        __builtin_add_overflow(Value, Digit, &Value))
      return false;
  }
  Out = Value;
  return true;
}

bool parseValue(Slice Text, int &Out) {
  // ASan's switches between 0, 1 and 2 are written as words, too.
  if (bool Switch; parseValue(Text, Switch)) {
    Out = Switch;
    return true;
  }
  bool IsNegative = Text.Size && Text.Begin[0] == '-';
  uptr Magnitude;
  if (!parseValue(IsNegative ? Slice{Text.Begin + 1, Text.Size - 1} : Text,
                  Magnitude) ||
      Magnitude > 0x7fffffff)
    return false;
  Out = IsNegative ? -int(Magnitude) : int(Magnitude);
  return true;
}

bool parseValue(Slice Text, const char *&Out) {
  Out = keep(Text);
  return true;
}

bool parseValue(Slice Text, SignalMode &Out) {
  bool Switch;
  if (Text.equals("2") || Text.equals("exclusive")) {
    Out = SignalMode::Keep;
    return true;
  }
  if (!parseValue(Text, Switch))
    return false;
  Out = Switch ? SignalMode::Report : SignalMode::Leave;
  return true;
}

const char *expected(bool) { return "0, 1, no, yes, false or true"; }
const char *expected(int) { return "a number"; }
const char *expected(uptr) { return "a number, not negative"; }
const char *expected(const char *) { return "text"; }
const char *expected(SignalMode) { return "0, 1 or 2"; }

} // namespace pagesan
