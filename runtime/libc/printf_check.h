//===- libc/printf_check.h - What formatted output looks at -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_PRINTF_CHECK_H
#define PAGESAN_LIBC_PRINTF_CHECK_H

#include "libc/call.h"
#include "libc/format_directive.h"

#include <stdarg.h>

namespace pagesan {

// What a directive takes from the list of arguments.
enum class Taken : u8 { Nothing, Int, Long, Double, LongDouble, Pointer };

Taken takenBy(const FormatDirective &D);

// A list of arguments as something that can be passed on by reference.
struct Arguments {
  va_list List;

  // The next one; 0 for floating point numbers, which nobody asks for.
  uptr take(Taken Kind);
  int takeInt() { return int(take(Taken::Int)); }
};

// The arguments of a format that numbers them ("%2$s %1$d"): each is taken by
// its own kind, in the order in which they were passed, before any is used.
class NumberedArguments {
public:
  // Next: the number of those that come without one.
  template <class Fn>
  static void forEach(const FormatDirective &D, int &Next, Fn Note) {
    auto Place = [&](int Number) { return Number ? Number : Next++; };
    if (D.Width == FormatDirective::kFromArgument)
      Note(Place(D.WidthArgument), Taken::Int);
    if (D.Precision == FormatDirective::kFromArgument)
      Note(Place(D.PrecisionArgument), Taken::Int);
    if (Taken Kind = takenBy(D); Kind != Taken::Nothing)
      Note(Place(D.Argument), Kind);
  }

  void note(int Number, Taken Kind);
  // false: there are too many to follow.
  bool take(Arguments &A);
  uptr operator[](int Number) const { return Values[Number - 1]; }

private:
  static constexpr int kMost = 64;
  int Count = 0;
  Taken Kinds[kMost] = {}; // Nothing: skipped by the format, an int
  uptr Values[kMost] = {};
};

// Text of one kind printed by a function of the other is converted, and a
// precision counts what comes out: how much goes in is not known then.
template <class Char, class Text>
void checkText(const Call &C, const Text *S, int Precision) {
  if (Precision < 0)
    C.readsString(S);
  else if (sizeof(Text) == sizeof(Char))
    C.readsString(S, uptr(Precision));
}

// A negative precision is as good as none.
template <class Char>
void checkDirective(const Call &C, const FormatDirective &D, int Precision,
                    uptr Value) {
  switch (D.Conversion) {
  case 's':
  case 'S':
    if (D.isWide())
      checkText<Char>(C, reinterpret_cast<const wchar_t *>(Value), Precision);
    else
      checkText<Char>(C, reinterpret_cast<const char *>(Value), Precision);
    return;
  case 'n':
    C.writes(reinterpret_cast<void *>(Value), integerSize(D.Length));
    return;
  }
}

template <class Char>
void checkNumbered(const Call &C, const Char *Format, Arguments &A) {
  NumberedArguments Numbered;
  int Next = 1;
  FormatReader<Char> Kinds(Format);
  while (Kinds.nextOutput())
    Numbered.forEach(Kinds.directive(), Next, [&](int Number, Taken Kind) {
      Numbered.note(Number, Kind);
    });
  if (!Numbered.take(A))
    return;
  Next = 1;
  FormatReader<Char> Reader(Format);
  while (Reader.nextOutput()) {
    const FormatDirective &D = Reader.directive();
    uptr Last = 0, BeforeLast = 0;
    Numbered.forEach(D, Next, [&](int Number, Taken) {
      BeforeLast = Last;
      Last = Numbered[Number];
    });
    int Precision = D.Precision == FormatDirective::kFromArgument
                        ? int(BeforeLast)
                        : D.Precision;
    checkDirective<Char>(C, D, Precision, Last);
  }
}

// What each directive reads (%s) or writes (%n), and the format itself. Given
// is left as it was.
template <class Char>
void checkFormat(const Call &C, const Char *Format, va_list Given) {
  C.readsString(Format);
  if (!Format)
    return;
  Arguments A;
  va_copy(A.List, Given);
  FormatReader<Char> Reader(Format);
  while (Reader.nextOutput()) {
    const FormatDirective &D = Reader.directive();
    if (D.isNumbered()) {
      va_end(A.List);
      va_copy(A.List, Given);
      checkNumbered(C, Format, A);
      break;
    }
    if (D.Width == FormatDirective::kFromArgument)
      A.takeInt();
    int Precision = D.Precision == FormatDirective::kFromArgument ? A.takeInt()
                                                                  : D.Precision;
    checkDirective<Char>(C, D, Precision, A.take(takenBy(D)));
  }
  va_end(A.List);
}

} // namespace pagesan

#endif // PAGESAN_LIBC_PRINTF_CHECK_H
