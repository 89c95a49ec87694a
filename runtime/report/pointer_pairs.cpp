//===- pointer_pairs.cpp - Pointers that are compared -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sound both ways where objects are known: a pair is bad exactly if one pointer
// is into an object, or just behind it, and the other is not. Two pointers into
// memory that nobody described are never reported.
//
//===----------------------------------------------------------------------===//
#include "report/pointer_pairs.h"

#include "check/slow_path.h"
#include "pagesan/abi/shadow_layout.h"
#include "report/describe.h"
#include "report/known_object.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/init.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

constexpr uptr kNear = 2048;

// Neither pointer is of it: they are from both its sides. Objects begin where
// granules do, and may be smaller than one.
bool isObjectBetween(uptr Low, uptr High) {
  KnownObject Object;
  for (uptr Pos = roundUpTo(Low, kGranuleSize);
       Pos < High && High - Low <= kNear; Pos += kGranuleSize)
    if (findKnownObject(Pos, Object))
      return true;
  return false;
}

// Between any two objects that are known lies a redzone. What is good from one
// pointer to the other is no two of them, and most pairs are near.
bool areNearAndGood(uptr Low, uptr High) {
  return High - Low <= kNear && !findBadByte(Low, High - Low);
}

bool isInvalidPair(uptr Low, uptr High) {
  if (areNearAndGood(Low, High))
    return false;
  KnownObject Object;
  // Low may be just behind its object.
  if (findKnownObject(Low, Object) || findKnownObject(Low - 1, Object))
    return !Object.IsLive || !Object.spans(High);
  // High's object, if it has one, begins behind Low.
  return findKnownObject(High, Object) || findKnownObject(High - 1, Object) ||
         isObjectBetween(Low, High);
}

void reportInvalidPair(uptr A, uptr B, CallSite Site) {
  ReportHead Head = {};
  Head.Kind = "invalid-pointer-pair";
  Head.Site = siteOfCaller(Site);
  Head.StackPointer = Site.FramePointer;
  Head.Addr = A;
  ReportPolicy Policy;
  Policy.IsRepeated = true;
  report(Head, Policy, [&](const ReportHead &H) {
    mentionThread(currentThread().Tid);
    printErrorPrefix();
    printOut("invalid-pointer-pair: %p %p\n", pointer(A), pointer(B));
    endHeadline();
    printReportStack(H);
    describeAddress(A, 1);
    describeAddress(B, 1);
  });
}

} // namespace

void checkPointerPair(uptr A, uptr B, CallSite Site) {
  ensureInit();
  int Mode = flags().detect_invalid_pointer_pairs;
  if (!Mode || A == B || (Mode == 1 && (!A || !B)))
    return;
  if (isInvalidPair(minOf(A, B), maxOf(A, B)))
    reportInvalidPair(A, B, Site);
}

} // namespace pagesan
