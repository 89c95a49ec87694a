//===- flags_help.h - The options, to read ----------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the runtime (help=1) and for the compiler wrapper (--help-pagesan), which
// has a C library and not our formats: print by what both know of printf.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_FLAGS_HELP_H
#define PAGESAN_SUPPORT_FLAGS_HELP_H

#include "support/flags.h"

namespace pagesan {

// Bytes of the first line of Text: up to the last blank that keeps it within
// Width columns, or else up to the first blank.
constexpr size_t lineLength(const char *Text, size_t Width) {
  size_t Best = 0, I = 0;
  for (; Text[I] && (I <= Width || !Best); ++I)
    if (Text[I] == ' ')
      Best = I;
  return !Text[I] && (I <= Width || !Best) ? I : Best;
}

constexpr bool isSameValue(const char *A, const char *B) {
  if (!A || !B)
    return A == B;
  while (*A && *A == *B)
    ++A, ++B;
  return *A == *B;
}
template <class T> constexpr bool isSameValue(T A, T B) { return A == B; }

// Print: printf or what takes its formats.
template <auto Print> class FlagsHelp {
  static constexpr size_t kColumns = 80, kIndent = 6;

  static void value(bool Value) { Print("%d", int(Value)); }
  static void value(int Value) { Print("%d", Value); }
  static void value(uptr Value) { Print("%zu", size_t(Value)); }
  static void value(SignalMode Value) { Print("%d", int(Value)); }
  static void value(const char *Value) {
    if (Value)
      Print("\"%s\"", Value);
  }

  static void explain(const char *Text) {
    while (*Text) {
      size_t Length = lineLength(Text, kColumns - kIndent);
      Print("      %.*s\n", int(Length), Text);
      Text += Length;
      Text += *Text == ' ';
    }
  }

  template <class T>
  static void option(const char *Name, T Now, T Default, const char *Help) {
    Print("  %s=", Name);
    value(Now);
    if (!isSameValue(Now, Default)) {
      Print(" (default: ");
      value(Default);
      Print(")");
    }
    Print("\n");
    explain(Help);
  }

  static void inert(const char *Name, const char *Reason) {
    Print("  %s\n", Name);
    explain(Reason);
  }

public:
  // Those that Choose(name) takes.
  template <class FnT> static void printSome(const Flags &Now, FnT Choose) {
    const Flags Default;
#define PAGESAN_FLAG(type, name, def, help)                                    \
  if (Choose(#name))                                                           \
    option<decltype(Flags::name)>(#name, Now.name, Default.name, help);
#include "support/flags.inc"
  }

  static void printAll(const Flags &Now) {
    const Flags Default;
#define PAGESAN_FLAG_GROUP(title) Print("\n%s:\n", title);
#define PAGESAN_FLAG(type, name, def, help)                                    \
  option<decltype(Flags::name)>(#name, Now.name, Default.name, help);
#include "support/flags.inc"
    Print("\nAccepted without effect, and why:\n");
#define PAGESAN_INERT_FLAG(name, reason) inert(#name, reason);
#include "support/flags_inert.inc"
  }
};

} // namespace pagesan

#endif // PAGESAN_SUPPORT_FLAGS_HELP_H
