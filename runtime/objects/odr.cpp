//===- odr.cpp - Two variables of one name -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/odr.h"

#include "support/errors.h"
#include "support/flags.h"
#include "support/memory.h"

namespace pagesan {

namespace {

// Exports whose name means a variable that is not registered (yet): the
// executable registers last. By the address of that variable, so that a module
// that comes costs what it has itself, however many wait. Under GlobalsLock.
struct Pending {
  const GlobalExport *Export;
  Pending *Next;
};
constexpr u32 kBuckets = 1 << 12;
constinit Pending *Buckets[kBuckets] = {};
constinit Pending *Spare;

Pending *&bucketOf(uptr Addr) {
  return Buckets[Addr * 0x9e3779b97f4a7c15 >> (64 - log2Floor(kBuckets))];
}

const GlobalDescriptor &descriptorOf(const GlobalExport &E) {
  return *atDistance<GlobalDescriptor>(&E, E.Descriptor);
}

bool isPreempted(const GlobalExport &E) {
  return E.Symbol != addressOf(descriptorOf(E));
}

void addPending(const GlobalExport &E) {
  Pending *P = Spare;
  if (P)
    Spare = P->Next;
  else
    P = static_cast<Pending *>(allocateRecord(sizeof(Pending)));
  if (!P)
    return; // without memory an error may be missed
  Pending *&Bucket = bucketOf(E.Symbol);
  *P = {&E, Bucket};
  Bucket = P;
}

Pending *remove(Pending **Link) {
  Pending *P = *Link;
  *Link = P->Next;
  P->Next = Spare;
  return Spare = P;
}

// What E describes, with the stack that registered its module.
GlobalInfo describeExport(const GlobalExport &E) {
  const GlobalDescriptor &D = descriptorOf(E);
  for (const GlobalModule *M = FirstGlobalModule; M; M = M->Next)
    if (&D >= M->Begin && &D < M->End)
      return describeGlobal(*M, D);
  return describeGlobal({&D, &D + 1, 0, nullptr}, D);
}

// Was A's module registered after B's? The latest comes first.
bool isNewer(uptr A, uptr B) {
  for (const GlobalModule *M = FirstGlobalModule; M; M = M->Next) {
    if (A >= M->Low && A < M->High)
      return true;
    if (B >= M->Low && B < M->High)
      return false;
  }
  return false;
}

// Weak variables are there to be replaced, and so is what has the name as an
// alias only.
bool isViolation(const GlobalInfo &Own, const GlobalInfo &Other,
                 const GlobalDescriptor &OfOther) {
  return !(OfOther.LineAndFlags & kGlobalMayGiveWay) &&
         stringsEqual(Own.Name, Other.Name) &&
         (flags().detect_odr_violation >= 2 || Own.Size != Other.Size);
}

// The next violation among the exports that mean a variable of M; they are
// removed.
bool takeViolationIn(const GlobalModule &M, GlobalInfo &Own,
                     GlobalInfo &Other) {
  for (const GlobalDescriptor &D : M)
    for (Pending **Link = &bucketOf(addressOf(D)); *Link;) {
      const GlobalExport &E = *(*Link)->Export;
      if (E.Symbol != addressOf(D)) {
        Link = &(*Link)->Next;
        continue;
      }
      Own = describeExport(E);
      Other = describeGlobal(M, D);
      remove(Link);
      if (!isViolation(Own, Other, D))
        continue;
      if (isNewer(Other.Begin, Own.Begin)) {
        GlobalInfo Later = Other;
        Other = Own;
        Own = Later;
      }
      return true;
    }
  return false;
}

// In the module whose descriptors begin there, or else in all that have
// something in [Low, High). The report is made without the lock: it describes
// globals itself.
bool takeViolation(const GlobalDescriptor *Begin, uptr Low, uptr High,
                   GlobalInfo &Own, GlobalInfo &Other) {
  ScopedLock Lock(GlobalsLock);
  for (const GlobalModule *M = FirstGlobalModule; M; M = M->Next) {
    bool IsMeant = Begin ? M->Begin == Begin : M->Low < High && Low < M->High;
    if (IsMeant && takeViolationIn(*M, Own, Other))
      return true;
  }
  return false;
}

} // namespace

void checkPendingExports(const GlobalDescriptor *Begin) {
  GlobalInfo Own, Other;
  while (takeViolation(Begin, 0, 0, Own, Other))
    reportOdrViolation(Own, Other);
}

void registerExports(const GlobalExport *Begin, const GlobalExport *End) {
  if (flags().detect_odr_violation <= 0 || flags().report_globals <= 0)
    return;
  uptr Low = ~uptr(0), High = 0;
  {
    ScopedLock Lock(GlobalsLock);
    for (const GlobalExport *E = Begin; E < End; ++E)
      if (isPreempted(*E)) {
        addPending(*E);
        Low = minOf(Low, E->Symbol);
        High = maxOf(High, E->Symbol + 1);
      }
  }
  GlobalInfo Own, Other;
  while (Low < High && takeViolation(nullptr, Low, High, Own, Other))
    reportOdrViolation(Own, Other);
}

void unregisterExports(const GlobalExport *Begin, const GlobalExport *End) {
  ScopedLock Lock(GlobalsLock);
  for (const GlobalExport *E = Begin; E < End; ++E)
    for (Pending **Link = &bucketOf(E->Symbol); *Link;) {
      if ((*Link)->Export == E)
        remove(Link);
      else
        Link = &(*Link)->Next;
    }
}

} // namespace pagesan
