//===- stack_print.cpp - Stacks and summaries in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/stack_print.h"

#include "report/frame_format.h"
#include "report/scariness.h"
#include "stacks/depot.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/output.h"

// Prints the line, unless the program defines it.
PAGESAN_WEAK_INTERFACE void __sanitizer_report_error_summary(const char *Line) {
  pagesan::printOut("%s\n", Line);
}

namespace pagesan {

namespace {

// Big, and only touched with the report lock held.
constinit SymbolizedPc TheSymbols;
constinit ModuleAddress TheModule;

// One frame, with the longest of names.
constexpr size_t kTextSize = kMaxAnswer + sizeof(ModuleAddress) + 256;
PAGESAN_READ_BY_PROGRAM(bss) constinit char FrameText[kTextSize];
// Where the summary points to: "file.c:5:10 in main".
constinit char SummaryPlace[kTextSize];
constinit char DedupToken[kTextSize];

// Calls Fn(Frame) for what stands at Pc: several when calls were inlined.
template <class FnT> void forEachFrame(uptr Pc, u32 Number, FnT Fn) {
  const ModuleAddress *Module =
      findModule(Pc, TheModule) ? &TheModule : nullptr;
  if (!Module || !symbolizeCode(*Module, TheSymbols))
    return Fn(Frame{Number, Pc, nullptr, Module});
  for (u32 I = 0; I < TheSymbols.Count; ++I)
    Fn(Frame{Number + I, Pc, &TheSymbols.Frames[I], Module});
}

// Templates and inline functions of the C++ library are not where a program
// went wrong.
bool isLibraryCode(const Frame &F) {
  const char *File = F.Source ? F.Source->File : "";
  return findString(File, "/include/c++/") || findString(File, "/include/g++");
}

class StackPrinter {
public:
  explicit StackPrinter(bool IsForSummary) : IsForSummary(IsForSummary) {}

  // Frames are return addresses, which belong to the call before them.
  void print(const uptr *Frames, u32 Size, bool FirstIsExact,
             const char *FirstFunction) {
    for (u32 I = 0; I < Size; ++I) {
      uptr Pc = I == 0 && FirstIsExact ? Frames[I] : Frames[I] - 1;
      if (I == 0 && FirstFunction)
        printNamed(Pc, FirstFunction);
      else
        forEachFrame(Pc, Number, [&](const Frame &F) { print(F); });
    }
    printOut("\n");
    if (flags().dedup_token_length > 0)
      printOut("DEDUP_TOKEN: %s\n", DedupToken);
    if (IsForSummary && !SummaryPlace[0] && Size)
      placeInSummary(Frames[0] - !FirstIsExact, FirstFunction);
  }

private:
  // One of our own functions, under the name that the program knows.
  void printNamed(uptr Pc, const char *Function) {
    SourceFrame Source = {Function, "", 0, 0};
    bool IsKnown = findModule(Pc, TheModule);
    print({Number, Pc, &Source, IsKnown ? &TheModule : nullptr});
  }

  void print(const Frame &F) {
    TextBuffer Text(FrameText, sizeof(FrameText));
    formatFrame(Text, flags().stack_trace_format, F);
    if (Text.length()) {
      Text.putChar('\n');
      writeOut(FrameText, Text.length());
    }
    if (int(Number) < flags().dedup_token_length) {
      Token.put(Number ? "--" : "");
      Token.put(F.Source ? plainFunctionName(F.Source->Function) : "");
    }
    ++Number;
    if (IsForSummary && !SummaryPlace[0] && !isLibraryCode(F))
      formatSummary(F);
  }

  void formatSummary(const Frame &F) {
    TextBuffer Place(SummaryPlace, sizeof(SummaryPlace));
    formatFrame(Place, kSummaryFormat, F);
    // The function alone, as in "(...) in main": the field says "in" itself.
  }

  // Nothing but library code: the innermost frame it is.
  void placeInSummary(uptr Pc, const char *Function) {
    if (Function)
      return;
    forEachFrame(Pc, 0, [&](const Frame &F) {
      if (!SummaryPlace[0])
        formatSummary(F);
    });
  }

  bool IsForSummary;
  u32 Number = 0;
  TextBuffer Token{DedupToken, sizeof(DedupToken)};
};

} // namespace

void printStack(const uptr *Frames, u32 Size, bool FirstIsExact) {
  if (!Size)
    return printOut("    <empty stack>\n\n");
  StackPrinter(/*IsForSummary=*/false)
      .print(Frames, Size, FirstIsExact, nullptr);
}

static u32 captureReportStack(const ReportHead &Head, bool FirstIsExact,
                              uptr *Frames) {
  if (flags().fast_unwind_on_fatal)
    return captureFrames(Head.Site, Frames, kMaxFrames);
  UnwindRegisters Registers;
  if (Head.Registers)
    Registers = *Head.Registers;
  else
    Registers.set(UnwindRegisters::kBp, Head.Site.FramePointer);
  return unwindFrames(Head.Site.Pc, FirstIsExact, Registers, Frames,
                      kMaxFrames);
}

static void printScariness(const ReportHead &Head) {
  if (!flags().print_scariness)
    return;
  Scariness S = rate(Head.ScaryKind ? Head.ScaryKind : Head.Kind,
                     Head.AccessSize, Head.IsWrite, Head.IsFar);
  printOut("SCARINESS: %u (%s)\n", S.Score, S.Words);
}

void printReportStack(const ReportHead &Head, bool FirstIsExact) {
  SummaryPlace[0] = 0;
  printScariness(Head);
  uptr Frames[kMaxFrames];
  u32 Size = captureReportStack(Head, FirstIsExact, Frames);
  StackPrinter(/*IsForSummary=*/true)
      .print(Frames, Size, FirstIsExact, Head.Function);
}

void printStoredStack(u32 Id) {
  uptr Frames[kMaxFrames];
  u32 Size = depotGet(Id, Frames, kMaxFrames);
  if (!Size)
    return printOut("    <stack not known any more>\n\n");
  printStack(Frames, Size);
}

void printSummary(const ReportHead &Head) {
  if (!flags().print_summary)
    return;
  TextBuffer Line(FrameText, sizeof(FrameText));
  Line.format("SUMMARY: %s: %s", flags().report_name,
              Head.Summary ? Head.Summary : Head.Kind);
  if (Head.Summary)
    SummaryPlace[0] = 0;
  if (SummaryPlace[0])
    Line.putChar(' ');
  Line.put(SummaryPlace);
  SummaryPlace[0] = 0;
  __sanitizer_report_error_summary(FrameText);
}

bool anyFrame(CallSite Site, bool (*Fn)(const char *, const char *)) {
  ReportHead Head = {};
  Head.Site = Site;
  uptr Frames[kMaxFrames];
  u32 Size = captureReportStack(Head, /*FirstIsExact=*/false, Frames);
  bool Found = false;
  for (u32 I = 0; I < Size && !Found; ++I)
    forEachFrame(Frames[I] - 1, I, [&](const Frame &F) {
      Found |= Fn(F.Source ? plainFunctionName(F.Source->Function) : "",
                  F.Module ? F.Module->Path : "");
    });
  return Found;
}

void printSummaryLine(const char *Text) {
  if (!flags().print_summary)
    return;
  TextBuffer Line(FrameText, sizeof(FrameText));
  Line.format("SUMMARY: %s: %s", flags().report_name, Text);
  __sanitizer_report_error_summary(FrameText);
}

// Frames follow one another, each with its NUL; two NULs end.
void formatPc(uptr Pc, const char *Format, char *Out, size_t Size) {
  if (!Size)
    return;
  if (stringsEqual(Format, "DEFAULT"))
    Format = kDefaultFrameFormat;
  size_t Used = 0;
  forEachFrame(Pc, 0, [&](const Frame &F) {
    if (Used + 1 >= Size)
      return;
    TextBuffer Text(Out + Used, Size - 1 - Used);
    formatFrame(Text, Format, F);
    Used += Text.length() + 1;
  });
  Out[minOf(Used, Size - 1)] = 0;
}

} // namespace pagesan
