//===- flags.cpp - Reading options -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/flags.h"

#include "interface/flag_parser.h"
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

void tellUnknown(Slice Name, const char *Source, UnknownNames &Unknown) {
  if (Unknown.insert(Name))
    warn("unknown option %.*s in %s is ignored (help=1 lists all)",
         int(Name.Size), Name.Begin, Source);
}

void setOption(Slice Name, Slice Value, const char *Source,
               UnknownNames &Unknown) {
  if (includeOptions(Name, Value, executableName(), Unknown, setOption))
    return;
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
  parseOptions(__asan_default_options(), "__asan_default_options", Unknown,
               setOption);
  parseVariable("PAGESAN_OPTIONS", Unknown, setOption);
  parseVariable("ASAN_OPTIONS", Unknown, setOption);
  parseOptions(__lsan_default_options(), "LSAN_OPTIONS", Unknown, setOption);
  parseVariable("LSAN_OPTIONS", Unknown, setOption);
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
