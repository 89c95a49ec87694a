//===- shadow_dump.cpp - Shadow in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/shadow_dump.h"

#include "report/color.h"
#include "report/describe.h"
#include "report/frame_format.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/output.h"

namespace pagesan {

namespace {

constexpr uptr kBytesPerRow = 16;
constexpr uptr kRowSpan = kBytesPerRow * kGranuleSize; // application bytes
constexpr int kRowsAround = 5;

// One row is written at once: other processes may write to the same stream.
constexpr size_t kRowText = 1024;

void putShadowByte(TextBuffer &Out, uptr Addr) {
  u8 Byte;
  if (readShadow(Addr, Byte))
    Out.format("%s%02x%s", color(colorOfShadowByte(Byte)), Byte,
               color(Color::Default));
  else
    Out.put("??");
}

void printRow(uptr RowBegin, uptr BuggyGranule, bool IsBuggyRow) {
  char Row[kRowText];
  TextBuffer Out(Row, sizeof(Row));
  Out.format("%s%p:", IsBuggyRow ? "=>" : "  ",
             reinterpret_cast<void *>(RowBegin));
  bool WasBracketed = false;
  for (uptr I = 0; I < kBytesPerRow; ++I) {
    uptr Addr = RowBegin + I * kGranuleSize;
    bool IsBuggy = Addr == BuggyGranule;
    Out.put(IsBuggy ? "[" : WasBracketed ? "]" : " ");
    putShadowByte(Out, Addr);
    WasBracketed = IsBuggy;
  }
  Out.put(WasBracketed ? "]\n" : "\n");
  writeOut(Row, Out.length());
}

// "00", in its colour.
void printLegendByte(u8 Byte, const char *End) {
  printOut("%-s%02x%-s%-s", color(colorOfShadowByte(Byte)), Byte,
           color(Color::Default), End);
}

void printLegend() {
  printOut("Shadow byte legend (one shadow byte represents %d application "
           "bytes):\n",
           int(kGranuleSize));
  printOut("  Addressable:           ");
  printLegendByte(kShadowGood, "\n");
  printOut("  Partially addressable: ");
  for (u8 Byte = 1; isPartialGranule(Byte); ++Byte)
    printLegendByte(Byte, " ");
  printOut("\n");
  static constexpr struct {
    const char *Name;
    u8 Byte;
  } kRows[] = {{"Heap left redzone:", kShadowHeapRedzone},
               {"Freed heap region:", kShadowHeapFreed},
               {"Stack left redzone:", kShadowStackLeft},
               {"Stack mid redzone:", kShadowStackMid},
               {"Stack right redzone:", kShadowStackRight},
               {"Stack after return:", kShadowStackAfterReturn},
               {"Stack use after scope:", kShadowStackAfterScope},
               {"Global redzone:", kShadowGlobalRedzone},
               {"Global init order:", kShadowInitOrder},
               {"Poisoned by user:", kShadowUserPoisoned},
               {"Container overflow:", kShadowContainerOverflow},
               {"Array cookie:", kShadowArrayCookie},
               {"Intra object redzone:", kShadowIntraObject},
               {"ASan internal:", kShadowInternal},
               {"Left alloca redzone:", kShadowAllocaLeft},
               {"Right alloca redzone:", kShadowAllocaRight},
               {"Page state decides:", kShadowBlack}};
  for (const auto &Row : kRows) {
    printOut("  %-25s", Row.Name);
    printLegendByte(Row.Byte, "\n");
  }
}

const char *stateName(PageState State) {
  switch (State) {
  case PageState::Byte:
    return "Byte";
  case PageState::Valid:
    return "Valid";
  case PageState::Edge:
    return "Edge";
  case PageState::Free:
    return "Free";
  case PageState::Guard:
    return "Guard";
  case PageState::Unallocated:
    return "Unallocated";
  case PageState::UserPoisoned:
    return "UserPoisoned";
  case PageState::ContainerPoisoned:
    return "ContainerPoisoned";
  case PageState::Internal:
    return "Internal";
  }
  return "unknown";
}

// Outside the heap zone windows have no record: they share the kernel's zero
// page until something but zeros is written.
bool isAllGood(uptr Window) {
  auto *Words = reinterpret_cast<const volatile u64 *>(shadowOf(Window));
  for (uptr I = 0; I < kPageSize / sizeof(u64); ++I)
    if (Words[I])
      return false;
  return true;
}

const char *windowName(uptr Addr) {
  if (!isHeapZone(Addr))
    return isAllGood(windowBegin(Addr)) ? "White" : "Private";
  switch (windowKind(Addr)) {
  case WindowKind::Black:
    return "Black";
  case WindowKind::White:
    return "White";
  case WindowKind::Private:
  case WindowKind::Spotted:
    return "Private";
  }
  return "unknown";
}

} // namespace

bool readShadow(uptr Addr, u8 &Out) {
  if (!isShadowMapped(Addr))
    return false;
  Out = *reinterpret_cast<const volatile u8 *>(shadowOf(Addr));
  return true;
}

void dumpShadow(uptr Addr) {
  uptr Granule = roundDownTo(Addr, kGranuleSize);
  uptr Row = roundDownTo(Addr, kRowSpan);
  printOut("Shadow bytes around the buggy address:\n");
  for (int I = -kRowsAround; I <= kRowsAround; ++I) {
    uptr RowBegin = Row + uptr(I) * kRowSpan;
    bool IsBeforeZero = I < 0 && RowBegin > Addr;
    if (!IsBeforeZero && RowBegin < kUserEnd)
      printRow(RowBegin, Granule, I == 0);
  }
  if (flags().print_legend)
    printLegend();
}

void printPageLine(uptr Addr) {
  auto *Pointer = reinterpret_cast<void *>(Addr);
  if (const char *Area = shadowAreaName(Addr))
    printOut("PageSan: %p lies in the %s area, where no program owns memory\n",
             Pointer, Area);
  else if (isHeapZone(Addr) && Addr >= heapFrontier())
    printOut("PageSan: %p lies in the heap zone, beyond all that is in use\n",
             Pointer);
  else if (!isShadowMapped(Addr))
    printOut("PageSan: no program owns memory at %p\n", Pointer);
  else
    printOut("PageSan: page state %s, window %s at %p\n",
             stateName(pageState(Addr)), windowName(Addr), Pointer);
}

} // namespace pagesan
