//===- far_overflow.cpp - Accesses that jump over redzones
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The address of an access was computed from a base, and there is an object at
// both. It is an error if these are two. The object at the base has a byte
// there: a base that is before or behind its object points into a redzone, and
// says nothing. Nor does the base of an object that was freed, since the
// program may be about to move what it knows of it. An access that shadow does
// not allow has been reported.
//
//===----------------------------------------------------------------------===//
#include "check/slow_path.h"
#include "report/color.h"
#include "report/describe.h"
#include "report/known_object.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/errors.h"
#include "support/format.h"
#include "support/init.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

const char *kindOf(const KnownObject &Object, uptr Addr) {
  switch (Object.Place) {
  case ObjectPlace::Heap:
    return "heap-buffer-overflow";
  case ObjectPlace::Stack:
    return Addr < Object.Begin ? "stack-buffer-underflow"
                               : "stack-buffer-overflow";
  case ObjectPlace::Global:
    return "global-buffer-overflow";
  }
  __builtin_unreachable();
}

// Both places are described after this, the one that was meant first.
void printDistance(uptr Addr, uptr Base, const KnownObject &Object) {
  uptr End = Object.Begin + Object.Size;
  bool IsBefore = Addr < Object.Begin;
  uptr Distance = IsBefore ? Object.Begin - Addr : Addr < End ? 0 : Addr - End;
  printOut("%-s%p is located %zu bytes %s of the object at %p, which it was "
           "computed from:\n%-s",
           color(kLocationColor), pointer(Addr), Distance,
           IsBefore ? "before the beginning" : "after the end", pointer(Base),
           color(Color::Default));
}

void printFarAccess(const ReportHead &Head, const BadAccess &Access, uptr Base,
                    const KnownObject &Object) {
  printAccess(Head, Access);
  printDistance(Access.Addr, Base, Object);
  describeAddress(Base, 1);
  describeAddress(Access.Addr, Access.Size);
}

void reportFarAccess(const BadAccess &Access, uptr Base,
                     const KnownObject &Object) {
  ReportHead Head = {};
  Head.Kind = kindOf(Object, Access.Addr);
  Head.Site = {Access.Pc, Access.FramePointer};
  Head.StackPointer = Access.StackPointer;
  Head.Addr = Access.Addr;
  Head.AccessSize = Access.Size;
  Head.IsWrite = Access.IsWrite;
  Head.IsFar = true;
  ReportPolicy Policy;
  Policy.DumpsShadow = true;
  Policy.NamesPage = true;
  report(Head, Policy,
         [&](const ReportHead &H) { printFarAccess(H, Access, Base, Object); });
}

} // namespace

void checkObject(const BadAccess &Access, uptr Base) {
  ensureInit();
  KnownObject Object;
  if (!findKnownObject(Base, Object) || !Object.IsLive ||
      (Access.Addr - Object.Begin < Object.Size &&
       Access.Size <= Object.Begin + Object.Size - Access.Addr))
    return;
  if (!findBadByte(Access.Addr, Access.Size))
    reportFarAccess(Access, Base, Object);
}

} // namespace pagesan
