//===- libc/format_directive.h - What formats say ---------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_FORMAT_DIRECTIVE_H
#define PAGESAN_LIBC_FORMAT_DIRECTIVE_H

#include "support/base.h"

namespace pagesan {

enum class FormatLength : u8 { None, Char, Short, Long, LongLong, LongDouble };

// The size of the integer that a conversion with this length is about.
constexpr uptr integerSize(FormatLength Length) {
  switch (Length) {
  case FormatLength::Char:
    return 1;
  case FormatLength::Short:
    return 2;
  case FormatLength::None:
    return 4;
  case FormatLength::Long:
  case FormatLength::LongLong:
  case FormatLength::LongDouble:
    break;
  }
  return 8;
}

struct FormatDirective {
  static constexpr int kNone = -1, kFromArgument = -2;

  char Conversion; // 0: there is none left; '?': not understood
  FormatLength Length = FormatLength::None;
  int Argument = 0; // its number, from 1 ("%2$s"); 0: the next
  int Width = kNone, Precision = kNone; // of printf; of scanf only Width
  // Likewise those of "%*3$d" and "%.*3$s".
  int WidthArgument = 0, PrecisionArgument = 0;
  bool IsDropped = false;   // scanf's '*'
  bool IsAllocated = false; // scanf's 'm'
  // Nothing but blanks is between it and the directive before.
  bool FollowsBlanks = true;

  bool isWide() const {
    return Length == FormatLength::Long || Conversion == 'S' ||
           Conversion == 'C';
  }
  bool isFloat() const {
    switch (Conversion) {
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
      return true;
    }
    return false;
  }
  bool isNumbered() const {
    return Argument || WidthArgument || PrecisionArgument;
  }
};

// Walks over a format, directive by directive. What the C library would not
// understand either ends the walk.
template <class Char> class FormatReader {
public:
  explicit FormatReader(const Char *Format) : P(Format) {}

  FormatDirective nextOutput() {
    FormatDirective D = start();
    if (!D.Conversion)
      return D;
    while (isOneOf(*P, "-+ #0'I"))
      ++P;
    D.Width = count(D.WidthArgument);
    if (*P == '.') {
      ++P;
      D.Precision = count(D.PrecisionArgument);
      if (D.Precision == FormatDirective::kNone)
        D.Precision = 0;
    }
    return finish(D, "diouxXcCeEfFgGaAsSpnm%");
  }

  // IsOld: "%as" allocates, as it did before C99.
  FormatDirective nextInput(bool IsOld) {
    FormatDirective D = start();
    if (!D.Conversion)
      return D;
    for (; isOneOf(*P, "*'I"); ++P)
      D.IsDropped |= *P == '*';
    D.Width = number();
    if (*P == 'm' || (IsOld && *P == 'a' && isOneOf(P[1], "sS["))) {
      D.IsAllocated = true;
      ++P;
    }
    D = finish(D, "diouxXcCeEfFgGaAsSpn[%");
    if (D.Conversion == '[')
      skipSet();
    return D;
  }

private:
  static bool isOneOf(Char C, const char *Set) {
    for (; *Set; ++Set)
      if (C == Char(*Set))
        return true;
    return false;
  }

  // Up to behind the '%' and the argument's number.
  FormatDirective start() {
    FormatDirective D = {0};
    for (; *P && *P != '%'; ++P)
      D.FollowsBlanks &= isOneOf(*P, " \t\n\v\f\r");
    if (!*P)
      return D;
    ++P;
    D.Conversion = '?';
    D.Argument = argument();
    return D;
  }

  FormatDirective unknown(FormatDirective D) {
    while (*P)
      ++P;
    D.Conversion = 0;
    return D;
  }

  // "2$"; 0 if it is something else, which then is still ahead.
  int argument() {
    const Char *Begin = P;
    int Number = number();
    if (Number > 0 && *P == '$') {
      ++P;
      return Number;
    }
    P = Begin;
    return 0;
  }

  // A width or a precision, which may be an argument's, maybe a numbered one's.
  int count(int &Argument) {
    if (*P != '*')
      return number();
    ++P;
    Argument = argument();
    return FormatDirective::kFromArgument;
  }

  int number() {
    if (*P < '0' || *P > '9')
      return FormatDirective::kNone;
    int Value = 0;
    for (; *P >= '0' && *P <= '9'; ++P)
      if (__builtin_mul_overflow(Value, 10, &Value) ||
          __builtin_add_overflow(Value, int(*P - '0'), &Value))
        Value = 0x7fffffff;
    return Value;
  }

  FormatLength length() {
    switch (*P) {
    case 'h':
      return *++P == 'h' ? (++P, FormatLength::Char) : FormatLength::Short;
    case 'l':
      return *++P == 'l' ? (++P, FormatLength::LongLong) : FormatLength::Long;
    case 'q':
    case 'j':
    case 'z':
    case 'Z':
    case 't':
      ++P;
      return FormatLength::LongLong;
    case 'L':
      ++P;
      return FormatLength::LongDouble;
    }
    return FormatLength::None;
  }

  FormatDirective finish(FormatDirective D, const char *Known) {
    D.Length = length();
    if (!*P || !isOneOf(*P, Known))
      return unknown(D);
    D.Conversion = char(*P++);
    return D;
  }

  // Behind "%[": to behind the bracket that closes it.
  void skipSet() {
    if (*P == '^')
      ++P;
    if (*P == ']')
      ++P;
    while (*P && *P != ']')
      ++P;
    if (*P)
      ++P;
  }

  const Char *P;
};

} // namespace pagesan

#endif // PAGESAN_LIBC_FORMAT_DIRECTIVE_H
