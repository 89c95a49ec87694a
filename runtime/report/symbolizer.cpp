//===- symbolizer.cpp - Addresses to source lines, by llvm-symbolizer -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/symbolizer.h"

#include "report/symbolizer_process.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"

namespace pagesan {

namespace {

// Cuts the line at P off with a NUL and moves P behind it.
char *takeLine(char *&P) {
  char *Line = P;
  while (*P && *P != '\n')
    ++P;
  if (*P)
    *P++ = 0;
  return Line;
}

char *findLast(char *Text, char C) {
  char *Found = nullptr;
  for (; *Text; ++Text)
    if (*Text == C)
      Found = Text;
  return Found;
}

uptr takeNumber(const char *&P) {
  uptr Value = 0;
  for (; *P >= '0' && *P <= '9'; ++P)
    Value = Value * 10 + uptr(*P - '0');
  return Value;
}

// Cuts ":NUMBER" off the end; false when it is not there.
bool cutNumber(char *Text, u32 &Out) {
  char *Colon = findLast(Text, ':');
  if (!Colon || !Colon[1])
    return false;
  const char *Digits = Colon + 1;
  Out = u32(takeNumber(Digits));
  if (*Digits)
    return false;
  *Colon = 0;
  return true;
}

const char *unlessUnknown(const char *Text) {
  return stringsEqual(Text, "??") ? "" : Text;
}

bool ask(const char *Command, const ModuleAddress &Where, char *Answer,
         size_t Size) {
  if (!flags().symbolize || Where.Path[0] != '/' || findChar(Where.Path, '"') ||
      findChar(Where.Path, '\n') || findChar(Where.Path, '\r'))
    return false;
  static char Question[sizeof(Where.Path) + 64];
  formatTo(Question, sizeof(Question), "%s \"%s\" 0x%zx\n", Command, Where.Path,
           Where.Offset);
  return askSymbolizer(Question, Answer, Size);
}

bool refuseAnswer() {
  giveUpSymbolizer("the symbolizer's answer makes no sense");
  return false;
}

// Pairs of lines, FUNCTION and FILE:LINE:COLUMN, and a blank line.
bool parseCode(SymbolizedPc &Out) {
  for (char *P = Out.Text; *P && *P != '\n' && Out.Count < kMaxInlined;) {
    char *Function = takeLine(P);
    char *Place = takeLine(P);
    SourceFrame &Frame = Out.Frames[Out.Count];
    if (!Function[0] || !cutNumber(Place, Frame.Column) ||
        !cutNumber(Place, Frame.Line))
      return false;
    Frame.File = unlessUnknown(Place);
    Frame.Function = unlessUnknown(Function);
    if (Frame.Function[0] || Frame.File[0])
      ++Out.Count;
  }
  return true;
}

} // namespace

bool symbolizeCode(const ModuleAddress &Where, SymbolizedPc &Out) {
  Out.Count = 0;
  if (!ask("CODE", Where, Out.Text, sizeof(Out.Text)))
    return false;
  if (!parseCode(Out)) {
    Out.Count = 0;
    return refuseAnswer();
  }
  return Out.Count != 0;
}

// NAME, then "BEGIN SIZE" in decimal, then perhaps FILE:LINE.
bool symbolizeData(const ModuleAddress &Where, SymbolizedData &Out) {
  static char Answer[sizeof(Out.Name) + 8192];
  if (!ask("DATA", Where, Answer, sizeof(Answer)))
    return false;
  char *P = Answer;
  const char *Name = takeLine(P);
  const char *Numbers = takeLine(P);
  if (*Numbers < '0' || *Numbers > '9')
    return refuseAnswer();
  Out.Begin = takeNumber(Numbers);
  Numbers += *Numbers == ' ';
  Out.Size = takeNumber(Numbers);
  formatTo(Out.Name, sizeof(Out.Name), "%s", Name);
  const char *Place = takeLine(P);
  formatTo(Out.Place, sizeof(Out.Place), "%s",
           startsWith(Place, "??") ? "" : Place);
  return *unlessUnknown(Name) && Out.Size;
}

} // namespace pagesan
