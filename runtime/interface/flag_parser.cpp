//===- flag_parser.cpp - The syntax of option strings -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interface/flag_parser.h"

#include "platform/environment.h"
#include "platform/platform.h"
#include "support/format.h"
#include "support/memory.h"

namespace pagesan {

bool UnknownNames::insert(Slice Name) {
  for (u32 I = 0; I < Count; ++I)
    if (Names[I].Size == Name.Size &&
        !_pagesan_internal_memcmp(Names[I].Begin, Name.Begin, Name.Size))
      return false;
  if (Count == kMax)
    return false;
  Names[Count++] = Name;
  return true;
}

namespace {

bool isSeparator(char C) {
  return C == ':' || C == ',' || C == ' ' || C == '\t' || C == '\n' ||
         C == '\r';
}

// At P is a value; quotes of either kind protect separators.
Slice takeValue(const char *&P, Slice Name, const char *Source) {
  char Quote = *P;
  if (Quote == '"' || Quote == '\'') {
    const char *Begin = ++P;
    while (*P && *P != Quote)
      ++P;
    if (!*P)
      die("option %.*s in %s: the closing %c is missing", int(Name.Size),
          Name.Begin, Source, Quote);
    return {Begin, size_t(P++ - Begin)};
  }
  const char *Begin = P;
  // A fault is three words between colons.
  int Colons = Name.equals("fail_syscall") ? 2 : 0;
  while (*P && (!isSeparator(*P) || (*P == ':' && Colons-- > 0)))
    ++P;
  return {Begin, size_t(P - Begin)};
}

} // namespace

void parseOptions(const char *Text, const char *Source, UnknownNames &Unknown,
                  OptionSetter *Set) {
  for (const char *P = Text; P && *P;) {
    if (isSeparator(*P)) {
      ++P;
      continue;
    }
    const char *Begin = P;
    while (*P && *P != '=' && !isSeparator(*P))
      ++P;
    Slice Name = {Begin, size_t(P - Begin)};
    if (*P != '=')
      die("option %.*s in %s has no value; write %.*s=VALUE", int(Name.Size),
          Name.Begin, Source, int(Name.Size), Name.Begin);
    ++P;
    Set(Name, takeValue(P, Name, Source), Source, Unknown);
  }
}

void parseVariable(const char *Name, UnknownNames &Unknown, OptionSetter *Set) {
  if (isValueWithheld(Name))
    warn("%s is ignored: the program has more rights than who started it",
         Name);
  parseOptions(environmentValue(Name), Name, Unknown, Set);
}

// --- Files -------------------------------------------------------------------

namespace {

// %b and %p are replaced, as AddressSanitizer has them.
void expandPath(const char *Path, const char *Program, char *Out, size_t Size) {
  size_t Length = 0;
  Out[0] = 0;
  for (; *Path && Length + 1 < Size; ++Path) {
    char *To = Out + Length;
    size_t Room = Size - Length;
    if (Path[0] == '%' && Path[1] == 'b') {
      formatTo(To, Room, "%s", Program);
      ++Path;
    } else if (Path[0] == '%' && Path[1] == 'p') {
      formatTo(To, Room, "%d", currentPid());
      ++Path;
    } else {
      To[0] = *Path;
      To[1] = 0;
    }
    Length += stringLength(To);
  }
}

// What is kept of the text is kept as long as the process lives.
void includeFile(const char *Path, bool MustExist, const char *Program,
                 UnknownNames &Unknown, OptionSetter *Set) {
  constexpr u32 kMaxDepth = 8;
  constexpr size_t kMaxText = 1 << 16;
  static u32 Depth;
  if (Depth == kMaxDepth)
    die("option include: files include one another without end (%s)", Path);
  char Expanded[4096];
  expandPath(Path, Program, Expanded, sizeof(Expanded));
  auto *Text = static_cast<char *>(takeBlock(kMaxText));
  if (!Text)
    die("option include: no memory for %s", Path);
  SysResult Read = readWholeFile(Expanded, Text, kMaxText);
  if (!Read.ok()) {
    if (MustExist)
      die("option include: Failed to read options from %s (errno %d)", Expanded,
          Read.error());
    return;
  }
  ++Depth;
  parseOptions(Text, keep({Expanded, stringLength(Expanded)}), Unknown, Set);
  --Depth;
}

} // namespace

bool includeOptions(Slice Name, Slice Value, const char *Program,
                    UnknownNames &Unknown, OptionSetter *Set) {
  bool MustExist = Name.equals("include");
  if (!MustExist && !Name.equals("include_if_exists"))
    return false;
  includeFile(keep(Value), MustExist, Program, Unknown, Set);
  return true;
}

} // namespace pagesan
