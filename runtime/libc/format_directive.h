//===- libc/format_directive.h - What formats say ---------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_FORMAT_DIRECTIVE_H
#define PAGESAN_LIBC_FORMAT_DIRECTIVE_H

#include "support/base.h"

#include <features.h>

namespace pagesan {

// As the C library groups them: 'j', 'z' and 't' are a long; 'L' and 'q' are
// "ll", which before a floating point conversion means a long double.
enum class FormatLength : u8 { None, Char, Short, Long, LongLong };

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
    break;
  }
  return 8;
}

// What a character can be in a format, as bits; one look tells, where a search
// in a set of characters would take most of the time of a short format.
enum FormatClass : u8 {
  kFormatBlank = 1,
  kOutputFlag = 2,
  kOutputConversion = 4,
  kInputFlag = 8,
  kInputConversion = 16,
};

struct FormatClasses {
  u8 Of[128] = {};

  constexpr FormatClasses() {
    add(" \t\n\v\f\r", kFormatBlank);
    add("-+ #0'I", kOutputFlag);
    add("diouxXbBcCeEfFgGaAsSpnm%", kOutputConversion);
    add("*'I", kInputFlag);
    add("diouxXbcCeEfFgGaAsSpn[%", kInputConversion);
  }
  constexpr void add(const char *Set, FormatClass Class) {
    for (; *Set; ++Set)
      Of[u8(*Set)] |= Class;
  }
};
inline constexpr FormatClasses kFormatClasses;

struct FormatDirective {
  static constexpr int kNone = -1, kFromArgument = -2;

  char Conversion = 0;
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
    return Length >= FormatLength::Long || Conversion == 'S' ||
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

  // The one that was found last. In place: a copy would have to wait for each
  // of its parts.
  const FormatDirective &directive() const { return D; }

  // To the next directive; false: there is none.
  bool nextOutput() {
    if (!start())
      return false;
    while (isA(kOutputFlag))
      ++P;
    D.Width = count(D.WidthArgument);
    if (*P == '.') {
      ++P;
      D.Precision = count(D.PrecisionArgument);
      if (D.Precision == FormatDirective::kNone)
        D.Precision = 0;
    }
    return finish(kOutputConversion);
  }

  // IsOld: "%as" allocates, as it did before C99.
  bool nextInput(bool IsOld) {
    if (!start())
      return false;
    for (; isA(kInputFlag); ++P)
      D.IsDropped |= *P == '*';
    D.Width = number();
    if (*P == 'm' ||
        (IsOld && *P == 'a' && (P[1] == 's' || P[1] == 'S' || P[1] == '['))) {
      D.IsAllocated = true;
      ++P;
    }
    if (!finish(kInputConversion))
      return false;
    if (D.Conversion == '[')
      skipSet();
    return true;
  }

private:
  PAGESAN_ALWAYS_INLINE bool isA(FormatClass Class) const {
    u32 C = u32(*P); // beyond the table if it is negative
    return C < sizeof(kFormatClasses.Of) && kFormatClasses.Of[C] & Class;
  }

  // Up to behind the '%' and the argument's number.
  PAGESAN_ALWAYS_INLINE bool start() {
    D = {};
    for (; *P && *P != '%'; ++P)
      D.FollowsBlanks &= isA(kFormatBlank);
    if (!*P)
      return false;
    ++P;
    D.Argument = argument();
    return true;
  }

  // "2$"; 0 if it is something else, which then is still ahead.
  PAGESAN_ALWAYS_INLINE int argument() {
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
  PAGESAN_ALWAYS_INLINE int count(int &Argument) {
    if (*P != '*')
      return number();
    ++P;
    Argument = argument();
    return FormatDirective::kFromArgument;
  }

  PAGESAN_ALWAYS_INLINE int number() {
    if (*P < '0' || *P > '9')
      return FormatDirective::kNone;
    int Value = 0;
    for (; *P >= '0' && *P <= '9'; ++P)
      if (__builtin_mul_overflow(Value, 10, &Value) ||
          __builtin_add_overflow(Value, int(*P - '0'), &Value))
        Value = 0x7fffffff;
    return Value;
  }

  PAGESAN_ALWAYS_INLINE FormatLength length() {
    switch (*P) {
    case 'h':
      return *++P == 'h' ? (++P, FormatLength::Char) : FormatLength::Short;
    case 'l':
      return *++P == 'l' ? (++P, FormatLength::LongLong) : FormatLength::Long;
    case 'j':
    case 'z':
    case 'Z':
    case 't':
      ++P;
      return FormatLength::Long;
    case 'q':
    case 'L':
      ++P;
      return FormatLength::LongLong;
#if __GLIBC_PREREQ(2, 38)
    case 'w':
      return bits();
#endif
    }
    return FormatLength::None;
  }

  // "w32" or "wf32": of that many bits, or the fastest type that has them. One
  // that there is not is left ahead, and is no conversion either.
  FormatLength bits() {
    const Char *Begin = P++;
    bool IsFast = *P == 'f';
    P += IsFast;
    switch (number()) {
    case 8:
      return FormatLength::Char;
    case 16:
      return IsFast ? FormatLength::Long : FormatLength::Short;
    case 32:
      return IsFast ? FormatLength::Long : FormatLength::None;
    case 64:
      return FormatLength::Long;
    }
    P = Begin;
    return FormatLength::None;
  }

  PAGESAN_ALWAYS_INLINE bool finish(FormatClass Known) {
    D.Length = length();
    if (!isA(Known)) {
      while (*P)
        ++P;
      return false;
    }
    D.Conversion = char(*P++);
    return true;
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
  FormatDirective D;
};

} // namespace pagesan

#endif // PAGESAN_LIBC_FORMAT_DIRECTIVE_H
