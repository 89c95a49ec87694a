//===- suppressions.cpp - Leaks that are known -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/suppressions.h"

#include "platform/metadata.h"
#include "platform/syscall.h"
#include "report/stack_print.h"
#include "report/suppressions.h"
#include "stacks/depot.h"
#include "support/flags.h"
#include "support/mapped_vector.h"
#include "support/output.h"

// The program may define it.
PAGESAN_WEAK_INTERFACE const char *__lsan_default_suppressions() { return ""; }

namespace pagesan {

namespace {

struct Suppression {
  const char *Template; // NUL-terminated
  u64 Objects, Bytes;   // that it matched
};
constinit MappedVector<Suppression> Suppressions;
constinit MappedVector<char> Texts;

// What the C library allocates once and does not free: thread-local storage in
// old versions, the text of dlerror.
constexpr char kOwn[] = "leak:*tls_get_addr*\nleak:*dlerror*\n";

bool isBlank(char C) { return C == ' ' || C == '\t' || C == '\r'; }

bool keepText(const char *Begin, const char *End) {
  for (const char *P = Begin; P < End; ++P)
    if (!Texts.push(*P))
      return false;
  return Texts.push('\0');
}

// Texts move while they grow: templates are offsets until all are read.
void parseLine(const char *Begin, const char *End) {
  constexpr char kKind[] = "leak:";
  while (Begin < End && isBlank(*Begin))
    ++Begin;
  while (Begin < End && isBlank(End[-1]))
    --End;
  if (!startsWith(Begin, kKind) || End - Begin <= long(sizeof(kKind) - 1))
    return;
  u64 Offset = Texts.size();
  if (!keepText(Begin + sizeof(kKind) - 1, End) ||
      !Suppressions.push({reinterpret_cast<const char *>(Offset), 0, 0}))
    die("no memory for suppressions\n");
}

void parse(const char *Text) {
  while (*Text) {
    const char *End = findChar(Text, '\n');
    if (!End)
      End = Text + stringLength(Text);
    parseLine(Text, End);
    Text = *End ? End + 1 : End;
  }
}

void readFile(const char *Path) {
  if (!Path || !*Path)
    return;
  constexpr uptr kMaxFile = uptr(1) << 24;
  auto *Text = static_cast<char *>(takeBlock(kMaxFile));
  if (!Text)
    die("no memory for suppressions\n");
  readSuppressions(Path, Text, kMaxFile);
  parse(Text);
  giveBlock(Text, kMaxFile);
}

// Function, file and module, each ended by a newline, of every inlined frame.
bool matchesFrame(const char *Template, const char *Frames) {
  for (const char *P = Frames; *P; P += stringLength(P) + 1) {
    char Field[2048];
    for (const char *Q = P; *Q;) {
      const char *End = findChar(Q, '\n');
      size_t Length = End ? size_t(End - Q) : stringLength(Q);
      size_t Kept = minOf(Length, sizeof(Field) - 1);
      copyMemory(Field, Q, Kept);
      Field[Kept] = 0;
      if (*Field && matchesPattern(Template, stringLength(Template), Field))
        return true;
      Q += Length + (End != nullptr);
    }
  }
  return false;
}

Suppression *findSuppression(const char *Frames) {
  for (Suppression &S : Suppressions)
    if (matchesFrame(S.Template, Frames))
      return &S;
  return nullptr;
}

// Stacks share frames: what has been found for a pc is kept.
struct CachedPc {
  uptr Pc;
  Suppression *Found;
};
constexpr u32 kCachedPcs = 4096;
constinit CachedPc Cache[kCachedPcs] = {};

Suppression *suppressionAt(uptr Pc) {
  static char Frames[1 << 16]; // under the report lock
  CachedPc &C = Cache[Pc * 0x9e3779b97f4a7c15 >> 52];
  if (C.Pc != Pc) {
    formatPc(Pc, "%f\n%s\n%m\n", Frames, sizeof(Frames));
    C = {Pc, findSuppression(Frames)};
  }
  return C.Found;
}

} // namespace

void loadLeakSuppressions() {
  if (!Suppressions.empty())
    return;
  parse(kOwn);
  readFile(flags().suppressions);
  readFile(flags().lsan_suppressions);
  parse(__lsan_default_suppressions());
  for (Suppression &S : Suppressions)
    S.Template = Texts.begin() + uptr(S.Template);
}

bool isLeakSuppressed(u32 Stack, u64 Objects, u64 Bytes) {
  uptr Pcs[kMaxFrames];
  u32 Count = depotGet(Stack, Pcs, kMaxFrames);
  for (u32 I = 0; I < Count; ++I)
    if (Suppression *S = suppressionAt(Pcs[I] - 1)) {
      S->Objects += Objects;
      S->Bytes += Bytes;
      return true;
    }
  return false;
}

void printSuppressionsUsed() {
  if (!flags().print_suppressions)
    return;
  constexpr char kRule[] =
      "-----------------------------------------------------";
  bool IsAnyUsed = false;
  for (const Suppression &S : Suppressions)
    IsAnyUsed |= S.Objects != 0;
  if (!IsAnyUsed)
    return;
  printOut("%s\nSuppressions used:\n  count      bytes template\n", kRule);
  for (const Suppression &S : Suppressions)
    if (S.Objects)
      printOut("%7zu %10zu %s\n", size_t(S.Objects), size_t(S.Bytes),
               S.Template);
  printOut("%s\n\n", kRule);
}

} // namespace pagesan
