//===- shadow_dump.cpp - Shadow in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/shadow_dump.h"

#include "flags.h"
#include "shadow/shadow_map.h"
#include "support/format.h"

namespace pagesan {

namespace {

constexpr uptr kBytesPerRow = 16;
constexpr uptr kRowSpan = kBytesPerRow * kGranuleSize; // application bytes
constexpr int kRowsAround = 5;

void printShadowByte(uptr Addr) {
  u8 Byte;
  if (readShadow(Addr, Byte))
    printOut("%02x", Byte);
  else
    printOut("??");
}

void printRow(uptr RowBegin, uptr BuggyGranule, bool IsBuggyRow) {
  printOut("%s%p:", IsBuggyRow ? "=>" : "  ",
           reinterpret_cast<void *>(RowBegin));
  bool WasBracketed = false;
  for (uptr I = 0; I < kBytesPerRow; ++I) {
    uptr Addr = RowBegin + I * kGranuleSize;
    bool IsBuggy = Addr == BuggyGranule;
    printOut("%s", IsBuggy ? "[" : WasBracketed ? "]" : " ");
    printShadowByte(Addr);
    WasBracketed = IsBuggy;
  }
  printOut("%s\n", WasBracketed ? "]" : "");
}

void printLegend() {
  printOut("Shadow byte legend (one shadow byte represents %d application "
           "bytes):\n",
           int(kGranuleSize));
  printOut("  Addressable:           00\n"
           "  Partially addressable: 01 02 03 04 05 06 07\n");
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
  for (const auto &Row : kRows)
    printOut("  %-23s %02x\n", Row.Name, Row.Byte);
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
  }
  return "unknown";
}

// Outside the heap zone windows have no record: white until written to.
const char *windowName(uptr Addr) {
  if (!isHeapZone(Addr))
    return "White or Private";
  switch (windowKind(Addr)) {
  case WindowKind::Black:
    return "Black";
  case WindowKind::White:
    return "White";
  case WindowKind::Private:
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
  if (!isShadowMapped(Addr)) {
    printOut("PageSan: no memory that a program can own at %p\n", Pointer);
    return;
  }
  printOut("PageSan: page state %s, window %s at %p\n",
           stateName(pageState(Addr)), windowName(Addr), Pointer);
}

} // namespace pagesan
