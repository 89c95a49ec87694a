//===- flag_values.h - Values of options -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_INTERFACE_FLAG_VALUES_H
#define PAGESAN_INTERFACE_FLAG_VALUES_H

#include "support/flags.h"

namespace pagesan {

// A part of an option string.
struct Slice {
  const char *Begin;
  size_t Size;
  bool equals(const char *Text) const;
};

// A copy that lives as long as the process; too many of them end it.
const char *keep(Slice Text);

// By the type of the flag. False: Text is no value of it, and Out is as it was.
bool parseValue(Slice Text, bool &Out);
bool parseValue(Slice Text, int &Out);
bool parseValue(Slice Text, uptr &Out); // decimal, or hexadecimal with 0x
bool parseValue(Slice Text, const char *&Out);
bool parseValue(Slice Text, SignalMode &Out);

// What a value of the type looks like, for messages.
const char *expected(bool);
const char *expected(int);
const char *expected(uptr);
const char *expected(const char *);
const char *expected(SignalMode);

} // namespace pagesan

#endif // PAGESAN_INTERFACE_FLAG_VALUES_H
