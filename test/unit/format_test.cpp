//===- format_test.cpp - Formats as the C library reads them ----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which arguments a format takes, and of which kinds, is held against what the
// C library itself says (parse_printf_format). An argument that is missed or
// mistaken shifts all that follow.
//
//===----------------------------------------------------------------------===//
#include "libc/printf_check.h"

#include <gtest/gtest.h>
#include <printf.h>
#include <string>
#include <vector>

using namespace pagesan;

namespace {

// Int and Long are taken from the same places.
Taken kindOf(Taken Kind) { return Kind == Taken::Long ? Taken::Int : Kind; }

Taken kindOf(int Type) {
  if (Type & PA_FLAG_PTR)
    return Taken::Pointer;
  switch (Type & ~PA_FLAG_MASK) {
  case PA_INT:
  case PA_CHAR:
  case PA_WCHAR:
    return Taken::Int;
  case PA_STRING:
  case PA_WSTRING:
  case PA_POINTER:
    return Taken::Pointer;
  }
  return Type & PA_FLAG_LONG_DOUBLE ? Taken::LongDouble : Taken::Double;
}

std::vector<Taken> takenByLibrary(const std::string &Format) {
  int Types[16];
  size_t Count = parse_printf_format(Format.c_str(), 16, Types);
  std::vector<Taken> Kinds;
  for (size_t I = 0; I < Count; ++I)
    Kinds.push_back(kindOf(Types[I]));
  return Kinds;
}

std::vector<Taken> takenByUs(const std::string &Format) {
  std::vector<Taken> Kinds;
  int Next = 1;
  FormatReader<char> Reader(Format.c_str());
  while (Reader.nextOutput())
    NumberedArguments::forEach(Reader.directive(), Next,
                               [&](int Number, Taken Kind) {
                                 if (Kinds.size() < size_t(Number))
                                   Kinds.resize(size_t(Number), Taken::Int);
                                 Kinds[size_t(Number) - 1] = kindOf(Kind);
                               });
  return Kinds;
}

const char *const kLengths[] = {
    "",   "h",   "hh",  "l",   "ll",  "q",    "L",    "j",    "z", "Z", "t",
#if __GLIBC_PREREQ(2, 38)
    "w8", "w16", "w32", "w64", "wf8", "wf16", "wf32", "wf64",
#endif
};
// What C does not define with a length the library may do as it likes with.
const char *conversionsAfter(const std::string &Length) {
  return Length[0] == 'w' ? "diouxXbBn" : "diouxXbBcCeEfFgGaAsSpnm%";
}

TEST(Format, TakesWhatTheLibraryTakes) {
  for (const char *Between : {"", "0-", "+ #'I", "12", "*", ".5", ".*", "*.*"})
    for (std::string Length : kLengths)
      for (const char *C = conversionsAfter(Length); *C; ++C) {
        std::string Format = "%d%" + (Between + Length) + *C + "-%f%s";
        EXPECT_EQ(takenByUs(Format), takenByLibrary(Format)) << Format;
      }
}

TEST(Format, TakesNumberedArgumentsAsTheLibraryDoes) {
  for (std::string Length : kLengths)
    for (const char *C = conversionsAfter(Length); *C; ++C) {
      if (*C == 'm' || *C == '%')
        continue; // take none, whatever their number
      std::string Format = "%3$s%1$*4$.*2$" + Length + *C;
      EXPECT_EQ(takenByUs(Format), takenByLibrary(Format)) << Format;
    }
}

TEST(Format, EndsWhereTheLibraryKnowsNoDirective) {
  FormatReader<char> Reader("%d %y %s");
  EXPECT_TRUE(Reader.nextOutput());
  EXPECT_FALSE(Reader.nextOutput());
  EXPECT_FALSE(Reader.nextOutput());
}

} // namespace
