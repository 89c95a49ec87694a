//===- libc/format_directive.h - The directives of printf and scanf -*- C++
//-*-//
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
  FormatLength Length;
  int Width, Precision; // of printf; of scanf only Width
  bool IsDropped;       // scanf's '*'
  bool IsAllocated;     // scanf's 'm'

  bool isWide() const {
    return Length == FormatLength::Long || Conversion == 'S' ||
           Conversion == 'C';
  }
};

// Walks over a format, directive by directive. Arguments that are numbered
// ("%2$s") and what the C library would not understand either end the walk.
template <class Char> class FormatReader {
public:
  explicit FormatReader(const Char *Format) : P(Format) {}

  FormatDirective nextOutput() {
    FormatDirective D = start();
    if (!D.Conversion)
      return D;
    while (isOneOf(*P, "-+ #0'I"))
      ++P;
    D.Width = number();
    if (*P == '$')
      return unknown(D);
    if (*P == '.') {
      ++P;
      D.Precision = number();
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
    if (*P == '$')
      return unknown(D);
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

  FormatDirective start() {
    while (*P && *P != '%')
      ++P;
    FormatDirective D = {0,
                         FormatLength::None,
                         FormatDirective::kNone,
                         FormatDirective::kNone,
                         false,
                         false};
    if (*P == '%') {
      ++P;
      D.Conversion = '?';
    }
    return D;
  }

  FormatDirective unknown(FormatDirective D) {
    while (*P)
      ++P;
    D.Conversion = 0;
    return D;
  }

  int number() {
    if (*P == '*') {
      ++P;
      return FormatDirective::kFromArgument;
    }
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
