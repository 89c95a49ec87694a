//===- leak_report.cpp - Leaks by stack, and their report -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/leak_report.h"

#include "leak/suppressions.h"
#include "report/color.h"
#include "report/stack_print.h"
#include "stacks/depot.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"

namespace pagesan {

// --- Grouping ----------------------------------------------------------------

u64 *LeakList::findPlace(u32 Stack, bool IsIndirect) {
  u64 Key = u64(Stack) << 1 | IsIndirect, Mask = Index.size() - 1;
  for (u64 I = (Key * 0x9e3779b97f4a7c15 >> 32) & Mask;; I = (I + 1) & Mask) {
    u64 Number = Index[I];
    if (!Number || (Leaks[Number - 1].Stack == Stack &&
                    Leaks[Number - 1].IsIndirect == IsIndirect))
      return &Index[I];
  }
}

bool LeakList::growIndex() {
  constexpr u64 kFirst = 1024;
  u64 Wanted = maxOf(Index.size() * 2, kFirst);
  Index.clear();
  for (u64 I = 0; I < Wanted; ++I)
    if (!Index.push(0))
      return false;
  for (u64 I = 0; I < Leaks.size(); ++I)
    *findPlace(Leaks[I].Stack, Leaks[I].IsIndirect) = I + 1;
  return true;
}

bool LeakList::add(const LiveObject &Object, bool IsIndirect) {
  if (Leaks.size() * 2 >= Index.size() && !growIndex())
    return false;
  u64 *Place = findPlace(Object.AllocStack, IsIndirect);
  if (!*Place) {
    if (!Leaks.push({Object.AllocStack, IsIndirect, false, 0, 0}))
      return false;
    *Place = Leaks.size();
  }
  Leak &L = Leaks[*Place - 1];
  ++L.Objects;
  L.Bytes += maxOf(Object.Size, uptr(1)); // as AddressSanitizer counts
  return !flags().report_objects ||
         Objects.push({*Place - 1, Object.Begin, Object.Size});
}

bool LeakList::applySuppressions(MappedVector<u32> &Stacks) {
  for (Leak &L : Leaks) {
    L.IsSuppressed = isLeakSuppressed(L.Stack, L.Objects, L.Bytes);
    if (L.IsSuppressed && !Stacks.push(L.Stack))
      return false;
  }
  return true;
}

bool LeakList::hasUnsuppressed() const {
  for (const Leak &L : Leaks)
    if (!L.IsSuppressed)
      return true;
  return false;
}

void LeakList::release() {
  Leaks.release();
  Index.release();
  Objects.release();
}

void LeakList::mergeByFrames(u32 Frames) {
  constexpr u32 kMostFrames = 256;
  uptr Stack[kMostFrames];
  MappedVector<u64> NewNumbers;
  bool HasRoom = true;
  for (u64 I = 0; HasRoom && I < Leaks.size(); ++I)
    HasRoom = NewNumbers.push(0);
  if (!HasRoom)
    return NewNumbers.release();
  for (u64 &Number : Index)
    Number = 0;
  u64 Kept = 0;
  for (u64 I = 0; I < Leaks.size(); ++I) {
    Leak L = Leaks[I];
    u64 New = ~u64(0); // suppressed
    if (!L.IsSuppressed) {
      L.Stack =
          depotPut(Stack, depotGet(L.Stack, Stack, minOf(Frames, kMostFrames)));
      u64 *Place = findPlace(L.Stack, L.IsIndirect);
      if (*Place) {
        Leaks[*Place - 1].Objects += L.Objects;
        Leaks[*Place - 1].Bytes += L.Bytes;
      } else {
        Leaks[Kept] = L;
        *Place = ++Kept;
      }
      New = *Place - 1;
    }
    NewNumbers[I] = New;
  }
  while (Leaks.size() > Kept)
    Leaks.pop();
  for (LeakedObject &O : Objects)
    O.Leak = NewNumbers[O.Leak];
  NewNumbers.release();
}

// --- Printing ----------------------------------------------------------------

// Direct leaks first, then the larger ones; equal ones as they were found.
void LeakList::sortBySize(MappedVector<u64> &Order) const {
  sortItems(Order, [this](u64 A, u64 B) {
    const Leak &X = Leaks[A], &Y = Leaks[B];
    if (X.IsIndirect != Y.IsIndirect)
      return !X.IsIndirect;
    return X.Bytes != Y.Bytes ? X.Bytes > Y.Bytes : A < B;
  });
}

void LeakList::printLeak(u64 I) const {
  const Leak &L = Leaks[I];
  printOut("%-s%s leak of %zu byte(s) in %zu object(s) allocated from:\n%-s",
           color(Color::Blue), L.IsIndirect ? "Indirect" : "Direct",
           size_t(L.Bytes), size_t(L.Objects), color(Color::Default));
  printStoredStack(L.Stack);
  if (!flags().report_objects)
    return;
  printOut("Objects leaked above:\n");
  for (const LeakedObject &O : Objects)
    if (O.Leak == I)
      printOut("%p (%zu bytes)\n", reinterpret_cast<void *>(O.Begin), O.Size);
  printOut("\n");
}

void LeakList::print() {
  if (flags().resolution > 0)
    mergeByFrames(u32(flags().resolution));
  printOut("\n=============================================================="
           "===\n%-s%sERROR: LeakSanitizer: detected memory leaks\n\n%-s",
           color(kErrorColor), linePrefix(), color(Color::Default));
  MappedVector<u64> Order;
  u64 Count = 0, Bytes = 0;
  bool Ok = true;
  for (u64 I = 0; I < Leaks.size(); ++I) {
    if (Leaks[I].IsSuppressed)
      continue;
    Count += Leaks[I].Objects;
    Bytes += Leaks[I].Bytes;
    Ok &= Order.push(I);
  }
  sortBySize(Order);
  u64 Shown = Order.size();
  if (flags().max_leaks > 0 && u64(flags().max_leaks) < Shown) {
    Shown = u64(flags().max_leaks);
    printOut("The %zu top leak(s):\n", size_t(Shown));
  }
  for (u64 I = 0; I < Shown; ++I)
    printLeak(Order[I]);
  if (Shown < Order.size() || !Ok)
    printOut("Omitting %zu more leak(s).\n", size_t(Order.size() - Shown));
  Order.release();
  printSuppressionsUsed();
  char Text[128];
  formatTo(Text, sizeof(Text), "%zu byte(s) leaked in %zu allocation(s).",
           size_t(Bytes), size_t(Count));
  printSummaryLine(Text);
}

} // namespace pagesan
