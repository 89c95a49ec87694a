//===- describe_globals.cpp - Global variables in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/describe_globals.h"

#include "pagesan/abi/shadow_encoding.h"
#include "report/color.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "support/format.h"
#include "support/output.h"

namespace pagesan {

namespace {

// The text that a variable holds, when it is printable and ends with its NUL.
void printText(const GlobalInfo &G) {
  auto *Text = reinterpret_cast<const char *>(G.Begin);
  for (uptr I = 0; I + 1 < G.Size; ++I)
    if (Text[I] <= 0)
      return;
  if (G.Size && Text[G.Size - 1] == 0) {
    printOut("  '%s' is ascii string '", G.Name);
    writeOut(Text, G.Size - 1);
    printOut("'\n");
  }
}

void printGlobal(uptr Addr, uptr Size, const GlobalInfo &G) {
  uptr End = G.Begin + G.Size;
  const char *Where = "inside of";
  uptr Distance = Addr - G.Begin;
  if (Addr < G.Begin) {
    Where = "before";
    Distance = G.Begin - Addr;
  } else if (Addr + Size > End) {
    Where = "after";
    Addr = maxOf(Addr, End);
    Distance = Addr - End;
  }
  static char Place[4200]; // under the report lock
  TextBuffer Text(Place, sizeof(Place));
  putGlobalPlace(Text, G);
  printOut("%-s%p is located %zu bytes %s global variable '%s' defined in '%s' "
           "(%p) of size %zu\n%-s",
           color(kLocationColor), pointer(Addr), Distance, Where, G.Name, Place,
           pointer(G.Begin), G.Size, color(Color::Default));
  printText(G);
}

bool isInitOrder(uptr Addr) {
  u8 Byte;
  return readShadow(Addr, Byte) && Byte == kShadowInitOrder;
}

} // namespace

void putGlobalPlace(TextBuffer &Out, const GlobalInfo &G) {
  if (!G.File)
    Out.put(strippedPath(G.Module));
  else
    Out.format("%s:%u", strippedPath(G.File), G.Line);
}

bool describeGlobals(uptr Addr, uptr Size) {
  constexpr u32 kMost = 4;
  GlobalInfo Found[kMost];
  u32 Count = findGlobals(Addr, Found, kMost);
  for (u32 I = 0; I < Count; ++I) {
    printGlobal(Addr, Size, Found[I]);
    if (isInitOrder(Addr) && Found[I].RegistrationStack) {
      printOut("  registered at:\n");
      printStoredStack(Found[I].RegistrationStack);
    }
  }
  return Count != 0;
}

} // namespace pagesan
