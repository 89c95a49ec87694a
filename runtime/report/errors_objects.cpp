//===- errors_objects.cpp - Misuse of globals and containers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/globals.h"
#include "platform/modules.h"
#include "report/color.h"
#include "report/describe_globals.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "report/suppressions.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"

namespace pagesan {

namespace {

// "a.c:3 in /usr/lib/liba.so"
struct OdrPlace {
  explicit OdrPlace(const GlobalInfo &G) {
    static constinit ModuleAddress Module = {}; // under the report lock
    TextBuffer Out(Text, sizeof(Text));
    putGlobalPlace(Out, G);
    Out.format(" in %s", findModule(G.Begin, Module) ? Module.Path : G.Module);
  }
  char Text[2048];
};

void printStackOf(int Number, const GlobalInfo &G) {
  printOut("  [%d]:\n", Number);
  printStoredStack(G.RegistrationStack);
}

} // namespace

void reportOdrViolation(const GlobalInfo &Own, const GlobalInfo &Other) {
  if (isSuppressed("odr_violation", Own.Name))
    return;
  char Summary[2560];
  ReportHead Head = {};
  Head.Kind = "odr-violation";
  Head.Summary = Summary;
  // There is no code to blame: the variable tells reports apart.
  Head.Site.Pc = Own.Begin;
  Head.Addr = Own.Begin;
  report(Head, {}, [&](const ReportHead &) {
    OdrPlace OwnPlace(Own), OtherPlace(Other);
    formatTo(Summary, sizeof(Summary), "odr-violation: global '%s' at %s",
             Own.Name, OwnPlace.Text);
    printErrorPrefix();
    printOut("odr-violation (%p):\n%-s", pointer(Own.Begin),
             color(Color::Default));
    printOut("  [1] size=%zu '%s' %s\n", Own.Size, Own.Name, OwnPlace.Text);
    printOut("  [2] size=%zu '%s' %s\n", Other.Size, Other.Name,
             OtherPlace.Text);
    if (Own.RegistrationStack && Other.RegistrationStack) {
      printOut("These globals were registered at these points:\n");
      printStackOf(1, Own);
      printStackOf(2, Other);
    }
    printHint("if you don't care about these errors you may set "
              "ASAN_OPTIONS=detect_odr_violation=0");
  });
}

void reportBadAnnotation(const char *Function, const NamedAddress *Parameters,
                         u32 Count, CallSite Site) {
  char Kind[128];
  formatTo(Kind, sizeof(Kind), "bad-%s", Function);
  ReportHead Head = {};
  Head.Kind = Kind;
  Head.Site = Site;
  Head.StackPointer = Site.FramePointer;
  Head.IsEntrySite = true;
  report(Head, {}, [&](const ReportHead &H) {
    printErrorPrefix();
    printOut("bad parameters to %s:\n%-s", Function, color(Color::Default));
    for (u32 I = 0; I < Count; ++I)
      printOut("      %-8s: %p\n", Parameters[I].Name,
               pointer(Parameters[I].Addr));
    printReportStack(H);
  });
}

} // namespace pagesan
