//===- flags.cpp - Reading options -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/flags.h"

#include "interface/flag_values.h"
#include "platform/environment.h"
#include "platform/fault_injection.h"
#include "platform/metadata.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "report/frame_format.h"
#include "report/output.h"
#include "support/flags_help.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

PAGESAN_WEAK_INTERFACE const char *__asan_default_options() { return ""; }
PAGESAN_WEAK_INTERFACE const char *__lsan_default_options() { return ""; }
PAGESAN_WEAK_INTERFACE const char *__sancov_default_options() { return ""; }

namespace pagesan {

constinit Flags TheFlags;

namespace {

// --- Names -------------------------------------------------------------------

constexpr const char *kInert[] = {
#define PAGESAN_INERT_FLAG(name, reason) #name,
#include "support/flags_inert.inc"
};
constexpr u32 kInertCount = sizeof(kInert) / sizeof(kInert[0]);

// By index into kInert: the option was given.
constinit bool IsInertGiven[kInertCount] = {};

bool noteInert(Slice Name) {
  for (u32 I = 0; I < kInertCount; ++I)
    if (Name.equals(kInert[I]))
      return IsInertGiven[I] = true;
  return false;
}

// One line, whatever the order in which verbosity and the others were given.
void warnOfInert() {
  char Text[4096];
  size_t Length = 0;
  for (u32 I = 0; I < kInertCount; ++I)
    if (IsInertGiven[I] && Length < sizeof(Text))
      Length += formatTo(Text + Length, sizeof(Text) - Length, "%s%s",
                         Length ? ", " : "", kInert[I]);
  if (Length)
    warn("options without effect: %s", Text);
}

template <class T>
void setFlag(T &Flag, Slice Name, Slice Value, const char *Source) {
  if (!parseValue(Value, Flag))
    die("option %.*s in %s: \"%.*s\" is not %s", int(Name.Size), Name.Begin,
        Source, int(Value.Size), Value.Begin, expected(T()));
}

constexpr u32 kMaxWarned = 64;
struct UnknownNames {
  Slice Names[kMaxWarned];
  u32 Count;

  // False when the name was there, or there is no room left.
  bool insert(Slice Name) {
    for (u32 I = 0; I < Count; ++I)
      if (Names[I].Size == Name.Size &&
          !__pagesan_internal_memcmp(Names[I].Begin, Name.Begin, Name.Size))
        return false;
    if (Count == kMaxWarned)
      return false;
    Names[Count++] = Name;
    return true;
  }
};

void includeFile(const char *Path, bool MustExist, UnknownNames &Unknown);

using OptionSetter = void(Slice Name, Slice Value, const char *Source,
                          UnknownNames &Unknown);

void tellUnknown(Slice Name, const char *Source, UnknownNames &Unknown) {
  if (Unknown.insert(Name))
    warn("unknown option %.*s in %s is ignored (help=1 lists all)",
         int(Name.Size), Name.Begin, Source);
}

void setOption(Slice Name, Slice Value, const char *Source,
               UnknownNames &Unknown) {
  if (Name.equals("include"))
    return includeFile(keep(Value), /*MustExist=*/true, Unknown);
  if (Name.equals("include_if_exists"))
    return includeFile(keep(Value), /*MustExist=*/false, Unknown);
  // Files of both kinds may be given.
  if (stringsEqual(Source, "LSAN_OPTIONS") && Name.equals("suppressions"))
    Name = {"lsan_suppressions", stringLength("lsan_suppressions")};
#define PAGESAN_FLAG(type, name, def, help)                                    \
  if (Name.equals(#name))                                                      \
    return setFlag(TheFlags.name, Name, Value, Source);
#include "support/flags.inc"
  if (!noteInert(Name))
    tellUnknown(Name, Source, Unknown);
}

// Those of coverage's own variable, which AddressSanitizer has and does nothing
// more with than we.
struct {
  bool Symbolize, Help;
} constinit CoverageFlags = {false, false};

void setCoverageOption(Slice Name, Slice Value, const char *Source,
                       UnknownNames &Unknown) {
  if (Name.equals("symbolize"))
    return setFlag(CoverageFlags.Symbolize, Name, Value, Source);
  if (Name.equals("help"))
    return setFlag(CoverageFlags.Help, Name, Value, Source);
  tellUnknown(Name, Source, Unknown);
}

// --- Syntax: NAME=VALUE, separated by colons, commas or blanks ---------------

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

void parseOptions(const char *Text, const char *Source, UnknownNames &Unknown,
                  OptionSetter *Set = setOption) {
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

// --- Files -------------------------------------------------------------------

// %b and %p are replaced, as AddressSanitizer has them.
void expandPath(const char *Path, char *Out, size_t Size) {
  size_t Length = 0;
  Out[0] = 0;
  for (; *Path && Length + 1 < Size; ++Path) {
    char *To = Out + Length;
    size_t Room = Size - Length;
    if (Path[0] == '%' && Path[1] == 'b') {
      formatTo(To, Room, "%s", executableName());
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
void includeFile(const char *Path, bool MustExist, UnknownNames &Unknown) {
  constexpr u32 kMaxDepth = 8;
  constexpr size_t kMaxText = 1 << 16;
  static u32 Depth;
  if (Depth == kMaxDepth)
    die("option include: files include one another without end (%s)", Path);
  char Expanded[4096];
  expandPath(Path, Expanded, sizeof(Expanded));
  auto *Text = static_cast<char *>(takeBlock(kMaxText));
  if (!Text)
    die("option include: no memory for %s", Path);
  SysResult Read = readWholeFile(Expanded, Text, kMaxText);
  if (!Read.ok()) {
    if (MustExist)
      die("option include: cannot read %s (errno %d)", Expanded, Read.error());
    return;
  }
  ++Depth;
  parseOptions(Text, keep({Expanded, stringLength(Expanded)}), Unknown);
  --Depth;
}

// --- Help --------------------------------------------------------------------

void printHelp() {
  printOut("Available flags for %s:\n"
           "Options of PageSan, with their values now (from PAGESAN_OPTIONS,\n"
           "ASAN_OPTIONS, __asan_default_options, as name=value:name=value):\n",
           TheFlags.report_name);
  FlagsHelp<printOut>::printAll(TheFlags);
}

// --- What values mean together -----------------------------------------------

void settle(SignalMode &Mode) {
  if (Mode == SignalMode::Report && !TheFlags.allow_user_segv_handler)
    Mode = SignalMode::Keep;
}

void settleQuarantine() {
  if (TheFlags.quarantine_size) {
    if (TheFlags.quarantine_size_mb != Flags().quarantine_size_mb)
      die("%s: please use either 'quarantine_size' (deprecated) or "
          "quarantine_size_mb, but not both",
          TheFlags.report_name);
    TheFlags.quarantine_size_mb = TheFlags.quarantine_size >> 20;
  }
  if (!TheFlags.thread_local_quarantine_size_kb && TheFlags.quarantine_size_mb)
    die("%s: thread_local_quarantine_size_kb can be set to 0 only when "
        "quarantine_size_mb is set to 0",
        TheFlags.report_name);
}

void settleFlags() {
  settle(TheFlags.handle_segv);
  settle(TheFlags.handle_sigbus);
  settle(TheFlags.handle_sigfpe);
  settle(TheFlags.handle_sigill);
  settle(TheFlags.handle_sigtrap);
  settle(TheFlags.handle_abort);
  settleQuarantine();
  TheFlags.check_initialization_order |= TheFlags.strict_init_order;
  if (stringsEqual(TheFlags.stack_trace_format, "DEFAULT"))
    TheFlags.stack_trace_format = kDefaultFrameFormat;
  const char *Fault = TheFlags.fail_syscall;
  if (Fault && !planFault(Fault))
    die("option fail_syscall: \"%s\" is not CALL:N:ERRNO of known names",
        Fault);
  if (char Bad = unknownFrameField(TheFlags.stack_trace_format))
    die("option stack_trace_format: there is no field %%%c (help=1 lists them)",
        Bad);
}

} // namespace

static void parseVariable(const char *Name, UnknownNames &Unknown,
                          OptionSetter *Set = setOption) {
  if (isValueWithheld(Name))
    warn("%s is ignored: the program has more rights than who started it",
         Name);
  parseOptions(environmentValue(Name), Name, Unknown, Set);
}

void initCoverageFlags() {
  UnknownNames Unknown = {};
  parseOptions(__sancov_default_options(), "__sancov_default_options", Unknown,
               setCoverageOption);
  parseVariable("SANCOV_OPTIONS", Unknown, setCoverageOption);
  if (CoverageFlags.Help)
    printOut("Available flags for %s's coverage (SANCOV_OPTIONS):\n"
             "  symbolize=%d\n"
             "      Accepted without effect: run sancov -symbolize\n"
             "  help=1\n"
             "      Print this list\n",
             flags().report_name, int(CoverageFlags.Symbolize));
  if (CoverageFlags.Symbolize && flags().verbosity >= 1)
    warn("option symbolize of coverage is without effect: run sancov");
}

void initFlags() {
  UnknownNames Unknown = {};
  parseOptions(__asan_default_options(), "__asan_default_options", Unknown);
  parseVariable("PAGESAN_OPTIONS", Unknown);
  parseVariable("ASAN_OPTIONS", Unknown);
  parseOptions(__lsan_default_options(), "LSAN_OPTIONS", Unknown);
  parseVariable("LSAN_OPTIONS", Unknown);
  setOutputPath(TheFlags.log_path);
  if (TheFlags.help) // as given, and before any of them is refused
    printHelp();
  settleFlags();
  const char *Color = TheFlags.color;
  if (!stringsEqual(Color, "always") && !stringsEqual(Color, "never") &&
      !stringsEqual(Color, "auto"))
    warn("option color: \"%s\" is not always, never or auto; taken for never",
         Color);
  if (TheFlags.verbosity >= 1)
    warnOfInert();
}

} // namespace pagesan
