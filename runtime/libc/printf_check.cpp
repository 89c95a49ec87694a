//===- libc/printf_check.cpp - What formatted output looks at ---*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/printf_check.h"

namespace pagesan {

Taken takenBy(const FormatDirective &D) {
  if (D.isFloat())
    return D.Length == FormatLength::LongLong ? Taken::LongDouble
                                              : Taken::Double;
  switch (D.Conversion) {
  case '%':
  case 'm':
    return Taken::Nothing;
  case 's':
  case 'S':
  case 'n':
  case 'p':
    return Taken::Pointer;
  case 'c':
  case 'C':
    return Taken::Int;
  }
  return integerSize(D.Length) == 8 ? Taken::Long : Taken::Int;
}

uptr Arguments::take(Taken Kind) {
  switch (Kind) {
  case Taken::Nothing:
    return 0;
  case Taken::Int:
    return uptr(va_arg(List, int));
  case Taken::Long:
    return uptr(va_arg(List, long));
  case Taken::Pointer:
    return uptr(va_arg(List, void *));
  case Taken::Double:
    (void)va_arg(List, double);
    return 0;
  case Taken::LongDouble:
    (void)va_arg(List, long double);
    return 0;
  }
  return 0;
}

void NumberedArguments::note(int Number, Taken Kind) {
  Count = maxOf(Count, Number);
  if (Number <= kMost)
    Kinds[Number - 1] = Kind;
}

bool NumberedArguments::take(Arguments &A) {
  if (Count > kMost)
    return false;
  for (int I = 0; I < Count; ++I)
    Values[I] = A.take(Kinds[I] == Taken::Nothing ? Taken::Int : Kinds[I]);
  return true;
}

} // namespace pagesan
