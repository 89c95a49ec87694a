//===- report/suppressions.cpp - Errors that are to stay silent -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/suppressions.h"

#include "platform/metadata.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

PAGESAN_WEAK_INTERFACE const char *__asan_default_suppressions() { return ""; }

namespace pagesan {

namespace {

constexpr const char *kKinds[] = {
    "interceptor_name", "interceptor_via_fun",    "interceptor_via_lib",
    "odr_violation",    "alloc_dealloc_mismatch", "leak"};

// The lines themselves, which are looked through when an error is found: a file
// is read once and few errors ever are.
constexpr size_t kMaxText = 1 << 20;
constinit const char *FileText = "";
constinit const char *DefaultText = "";
constinit bool AnyForCalls = false, AnyForMismatches = false;

struct Line {
  const char *Kind, *Pattern;
  size_t KindSize, PatternSize;
  bool hasKind(const char *Name) const {
    return stringLength(Name) == KindSize &&
           !_pagesan_internal_memcmp(Name, Kind, KindSize);
  }
};

bool isBlank(char C) { return C == ' ' || C == '\t' || C == '\r'; }

// The next line that says something, from P on. Ends the process when it makes
// no sense.
bool nextLine(const char *&P, Line &Out) {
  for (;;) {
    while (isBlank(*P) || *P == '\n')
      ++P;
    if (!*P)
      return false;
    const char *Begin = P;
    while (*P && *P != '\n')
      ++P;
    if (*Begin == '#')
      continue;
    const char *End = P;
    while (End > Begin && isBlank(End[-1]))
      --End;
    const char *Colon = Begin;
    while (Colon < End && *Colon != ':')
      ++Colon;
    Out = {Begin, Colon + 1, size_t(Colon - Begin), size_t(End - Colon) - 1};
    if (Colon < End)
      return true;
    die("%s: failed to parse suppressions: \"%.*s\" is not KIND:PATTERN",
        flags().report_name, int(End - Begin), Begin);
  }
}

void noteKinds(const char *Text) {
  Line L;
  for (const char *P = Text; nextLine(P, L);) {
    bool IsKnown = false;
    for (const char *Kind : kKinds)
      IsKnown |= L.hasKind(Kind);
    if (!IsKnown)
      die("suppressions: there is no kind %.*s; there are interceptor_name, "
          "interceptor_via_fun, interceptor_via_lib, odr_violation, "
          "alloc_dealloc_mismatch and leak",
          int(L.KindSize), L.Kind);
    AnyForCalls |= L.KindSize > 11 && startsWith(L.Kind, "interceptor");
    AnyForMismatches |= L.hasKind("alloc_dealloc_mismatch");
  }
}

bool matchesIn(const char *Text, const char *Kind, const char *Name) {
  Line L;
  for (const char *P = Text; nextLine(P, L);)
    if (L.hasKind(Kind) && matchesPattern(L.Pattern, L.PatternSize, Name))
      return true;
  return false;
}

// Where Pattern, without '*', begins first in Text; nullptr: nowhere.
const char *findPiece(const char *Piece, size_t Size, const char *Text) {
  for (; stringLengthMax(Text, Size) == Size; ++Text)
    if (!_pagesan_internal_memcmp(Text, Piece, Size))
      return Text;
  return nullptr;
}

// The file of that name in the folder of the executable.
void besideExecutable(const char *Name, char *Out, size_t Size) {
  formatTo(Out, Size, "%s", executablePath());
  size_t Length = stringLength(Out);
  while (Length && Out[Length - 1] != '/')
    --Length;
  formatTo(Out + Length, Size - Length, "%s", Name);
}

} // namespace

void readSuppressions(const char *Path, char *Text, size_t Size) {
  SysResult Read = readWholeFile(Path, Text, Size);
  if (!Read.ok() && *Path != '/') {
    char Beside[4096];
    besideExecutable(Path, Beside, sizeof(Beside));
    Read = readWholeFile(Beside, Text, Size);
  }
  if (!Read.ok())
    die("failed to read suppressions file '%s' (errno %d)\n", Path,
        Read.error());
  if (stringLength(Text) + 1 == Size)
    die("suppressions file '%s' is longer than %zu bytes\n", Path, Size - 1);
}

bool matchesPattern(const char *Pattern, size_t Size, const char *Text) {
  const char *P = Pattern, *End = Pattern + Size;
  bool IsHeld = P < End && *P == '^'; // here, not anywhere behind
  P += IsHeld;
  bool IsHeldAtEnd = P < End && End[-1] == '$';
  End -= IsHeldAtEnd;
  while (P < End) {
    const char *Star = P;
    while (Star < End && *Star != '*')
      ++Star;
    size_t Piece = size_t(Star - P);
    bool IsLast = Star == End;
    size_t Left = stringLength(Text);
    if (IsLast && IsHeldAtEnd && !IsHeld) {
      if (Left < Piece)
        return false;
      Text += Left - Piece;
      IsHeld = true;
    }
    const char *At = findPiece(P, Piece, Text);
    if (!At || (IsHeld && At != Text))
      return false;
    Text = At + Piece;
    IsHeld = false;
    P = IsLast ? End : Star + 1;
    if (!IsLast && P == End)
      return true; // "...*" and "...*$"
  }
  return !IsHeldAtEnd || !*Text;
}

void initSuppressions() {
  DefaultText = __asan_default_suppressions();
  if (const char *Path = flags().suppressions; Path && *Path) {
    auto *Text = static_cast<char *>(takeBlock(kMaxText));
    if (!Text)
      die("no memory for suppressions\n");
    readSuppressions(Path, Text, kMaxText);
    FileText = Text;
  }
  noteKinds(DefaultText);
  noteKinds(FileText);
}

bool isSuppressed(const char *Kind, const char *Name) {
  return matchesIn(DefaultText, Kind, Name) || matchesIn(FileText, Kind, Name);
}

bool isCallSuppressed(const char *Function, CallSite Site) {
  if (PAGESAN_LIKELY(!AnyForCalls))
    return false;
  if (isSuppressed("interceptor_name", Function))
    return true;
  bool Found = false;
  withReportStack([&] {
    Found = anyFrame(Site, [](const char *Function, const char *Module) {
      return (*Function && isSuppressed("interceptor_via_fun", Function)) ||
             (*Module && isSuppressed("interceptor_via_lib", Module));
    });
  });
  return Found;
}

bool isMismatchSuppressed(CallSite Site) {
  if (PAGESAN_LIKELY(!AnyForMismatches))
    return false;
  bool Found = false;
  withReportStack([&] {
    Found = anyFrame(Site, [](const char *Function, const char *) {
      return *Function && isSuppressed("alloc_dealloc_mismatch", Function);
    });
  });
  return Found;
}

} // namespace pagesan
