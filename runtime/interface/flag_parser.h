//===- flag_parser.h - The syntax of option strings -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_INTERFACE_FLAG_PARSER_H
#define PAGESAN_INTERFACE_FLAG_PARSER_H

#include "interface/flag_values.h"
#include "support/output.h"

namespace pagesan {

// Names that nobody knew, each once.
struct UnknownNames {
  static constexpr u32 kMax = 64;
  Slice Names[kMax];
  u32 Count;

  // False when the name was there, or there is no room left.
  bool insert(Slice Name);
};

// What is done with each NAME=VALUE of Source, a variable or a file.
using OptionSetter = void(Slice Name, Slice Value, const char *Source,
                          UnknownNames &Unknown);

// NAME=VALUE, separated by colons, commas or blanks; null is empty. Values and
// names point into Text.
void parseOptions(const char *Text, const char *Source, UnknownNames &Unknown,
                  OptionSetter *Set);
// Those of a variable of the environment.
void parseVariable(const char *Name, UnknownNames &Unknown, OptionSetter *Set);

// include and include_if_exists: the options of a file, in whose path %b stands
// for Program and %p for the process. False: Name is neither.
bool includeOptions(Slice Name, Slice Value, const char *Program,
                    UnknownNames &Unknown, OptionSetter *Set);

template <class T>
void setFlag(T &Flag, Slice Name, Slice Value, const char *Source) {
  if (!parseValue(Value, Flag))
    die("option %.*s in %s: \"%.*s\" is not %s", int(Name.Size), Name.Begin,
        Source, int(Value.Size), Value.Begin, expected(T()));
}

} // namespace pagesan

#endif // PAGESAN_INTERFACE_FLAG_PARSER_H
