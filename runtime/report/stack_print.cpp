//===- stack_print.cpp - Stacks and summaries in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/stack_print.h"

#include "flags.h"
#include "report/symbolizer.h"
#include "stack_depot.h"
#include "support/format.h"
#include "support/memory.h"

extern "C" void __sanitizer_report_error_summary(const char *Summary);

namespace pagesan {

namespace {

// Big, and only touched with the report lock held.
constinit SymbolizedPc TheSymbols = {};
constinit ModuleAddress TheModule = {};

// Where the summary points to: "file.c:5:10 in main".
constinit char SummaryPlace[2048];

// A return address belongs to the call before it.
uptr lookupPc(uptr Pc, bool IsExact) { return IsExact ? Pc : Pc - 1; }

const char *strippedPath(const char *File) {
  const char *Prefix = flags().strip_path_prefix;
  const char *Found = *Prefix ? findString(File, Prefix) : nullptr;
  return Found ? Found + stringLength(Prefix) : File;
}

size_t formatModule(char *Out, size_t Size, const ModuleAddress *Module) {
  if (!Module)
    return formatTo(Out, Size, "(<unknown module>)");
  return formatTo(Out, Size, "(%s+0x%zx)", strippedPath(Module->Path),
                  Module->Offset);
}

// "file.c:5:10", or "(module+0x10)".
void formatPlace(char *Out, size_t Size, const SourceFrame *Frame,
                 const ModuleAddress *Module) {
  if (!Frame || !Frame->File[0]) {
    formatModule(Out, Size, Module);
    return;
  }
  size_t Length = formatTo(Out, Size, "%s", strippedPath(Frame->File));
  if (Frame->Line && Length < Size)
    Length += formatTo(Out + Length, Size - Length, ":%u", Frame->Line);
  if (Frame->Line && Frame->Column && Length < Size)
    formatTo(Out + Length, Size - Length, ":%u", Frame->Column);
}

void printFrame(u32 Number, uptr Pc, const char *Function, const char *Place) {
  printOut("    #%u %p %s%s %s\n", Number, reinterpret_cast<void *>(Pc),
           Function[0] ? "in " : "", Function, Place);
}

void rememberForSummary(const char *Function, const char *Place) {
  if (SummaryPlace[0])
    return;
  formatTo(SummaryPlace, sizeof(SummaryPlace), "%s%s%s", Place,
           Function[0] ? " in " : "", Function);
}

struct Printer {
  u32 Number = 0;
  bool IsForSummary = false;

  void print(uptr Pc, const char *Function, const char *Place) {
    printFrame(Number++, Pc, Function, Place);
    if (IsForSummary)
      rememberForSummary(Function, Place);
  }

  // All source frames of one address.
  void printPc(uptr Pc, bool IsExact) {
    uptr Lookup = lookupPc(Pc, IsExact);
    const ModuleAddress *Module =
        findModule(Lookup, TheModule) ? &TheModule : nullptr;
    char Place[2048];
    if (!Module || !symbolizeCode(*Module, TheSymbols)) {
      formatPlace(Place, sizeof(Place), nullptr, Module);
      return print(Lookup, "", Place);
    }
    for (u32 I = 0; I < TheSymbols.Count; ++I) {
      const SourceFrame &Frame = TheSymbols.Frames[I];
      formatPlace(Place, sizeof(Place), &Frame, Module);
      print(Lookup, Frame.Function, Place);
    }
  }

  void printAll(const uptr *Frames, u32 Size, bool FirstIsExact) {
    for (u32 I = 0; I < Size; ++I)
      printPc(Frames[I], I == 0 && FirstIsExact);
    printOut("\n");
  }
};

} // namespace

void printStack(const uptr *Frames, u32 Size, bool FirstIsExact) {
  if (!Size)
    return printOut("    <empty stack>\n\n");
  Printer().printAll(Frames, Size, FirstIsExact);
}

void printReportStack(const ReportHead &Head, bool FirstIsExact) {
  SummaryPlace[0] = 0;
  Printer P;
  if (Head.Function) {
    char Place[2048];
    bool IsKnown = findModule(Head.FunctionPc, TheModule);
    formatModule(Place, sizeof(Place), IsKnown ? &TheModule : nullptr);
    P.print(Head.FunctionPc, Head.Function, Place);
  }
  uptr Frames[kMaxFrames];
  u32 Size = captureFrames(Head.Site, Frames, kMaxFrames);
  P.IsForSummary = true;
  P.printAll(Frames, Size, FirstIsExact);
}

void printStoredStack(u32 Id) {
  uptr Frames[kMaxFrames];
  u32 Size = depotGet(Id, Frames, kMaxFrames);
  if (!Size)
    return printOut("    <stack not known any more>\n\n");
  printStack(Frames, Size);
}

void printSummary(const ReportHead &Head) {
  char Line[2304];
  formatTo(Line, sizeof(Line), "SUMMARY: %s: %s%s%s", flags().report_name,
           Head.Kind, SummaryPlace[0] ? " " : "", SummaryPlace);
  SummaryPlace[0] = 0;
  if (flags().print_summary)
    printOut("%s\n", Line);
  __sanitizer_report_error_summary(Line);
}

// --- Formats of the program's own --------------------------------------------

namespace {

struct TextOut {
  char *Buffer;
  size_t Size, Length = 0;
  void put(const char *Text) {
    for (; *Text && Length < Size; ++Text)
      Buffer[Length++] = *Text;
  }
  void putNumber(u32 Number) {
    char Digits[16];
    formatTo(Digits, sizeof(Digits), "%u", Number);
    put(Digits);
  }
  void end() {
    if (Length < Size)
      Buffer[Length++] = 0;
  }
};

struct FrameToFormat {
  u32 Number;
  uptr Pc;
  const SourceFrame &Source;
  const ModuleAddress *Module;
};

void formatField(TextOut &Out, char Field, const FrameToFormat &F) {
  char Text[2048];
  Text[0] = 0;
  switch (Field) {
  case '%':
    return Out.put("%");
  case 'n':
    return Out.putNumber(F.Number);
  case 'p':
    formatTo(Text, sizeof(Text), "%p", reinterpret_cast<void *>(F.Pc));
    return Out.put(Text);
  case 'm':
    return Out.put(F.Module ? strippedPath(F.Module->Path) : "");
  case 'o':
    formatTo(Text, sizeof(Text), "0x%zx", F.Module ? F.Module->Offset : 0);
    return Out.put(Text);
  case 'f':
    return Out.put(F.Source.Function);
  case 's':
    return Out.put(strippedPath(F.Source.File));
  case 'l':
    return Out.putNumber(F.Source.Line);
  case 'c':
    return Out.putNumber(F.Source.Column);
  case 'F':
    Out.put(F.Source.Function[0] ? "in " : "");
    return Out.put(F.Source.Function);
  case 'S':
  case 'L':
    formatPlace(Text, sizeof(Text), &F.Source, F.Module);
    return Out.put(Text);
  case 'M':
    formatModule(Text, sizeof(Text), F.Module);
    return Out.put(Text);
  }
}

void formatFrame(TextOut &Out, const char *Format, const FrameToFormat &F) {
  char Literal[2] = {};
  for (const char *P = Format; *P; ++P) {
    if (*P == '%' && P[1]) {
      formatField(Out, *++P, F);
      continue;
    }
    Literal[0] = *P;
    Out.put(Literal);
  }
  Out.end();
}

} // namespace

void formatPc(uptr Pc, const char *Format, char *Buffer, size_t Size) {
  if (!Size)
    return;
  TextOut Out = {Buffer, Size - 1};
  const ModuleAddress *Module =
      findModule(Pc, TheModule) ? &TheModule : nullptr;
  if (Module && symbolizeCode(*Module, TheSymbols)) {
    for (u32 I = 0; I < TheSymbols.Count; ++I)
      formatFrame(Out, Format, {I, Pc, TheSymbols.Frames[I], Module});
  } else {
    formatFrame(Out, Format, {0, Pc, {"", "", 0, 0}, Module});
  }
  Buffer[Out.Length] = 0;
  if (Out.Length)
    Buffer[Out.Length - 1] = 0;
}

} // namespace pagesan
