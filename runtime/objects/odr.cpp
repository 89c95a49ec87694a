//===- odr.cpp - Two variables of one name -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/odr.h"

#include "support/errors.h"
#include "support/flags.h"

namespace pagesan {

namespace {

// Exports whose name means a variable that is not registered (yet): the
// executable registers last. Under GlobalsLock.
struct Pending {
  const GlobalExport *Export;
  Pending *Next;
};
constinit Pending *FirstPending, *Spare;

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
  *P = {&E, FirstPending};
  FirstPending = P;
}

Pending *remove(Pending **Link) {
  Pending *P = *Link;
  *Link = P->Next;
  P->Next = Spare;
  return Spare = P;
}

bool findAt(uptr Addr, GlobalInfo &Found) {
  for (const GlobalModule *M = FirstGlobalModule; M; M = M->Next) {
    if (Addr < M->Low || Addr >= M->High)
      continue;
    for (const GlobalDescriptor &D : *M)
      if (addressOf(D) == Addr) {
        Found = describeGlobal(*M, D);
        return true;
      }
  }
  return false;
}

// What E describes, with the stack that registered its module.
GlobalInfo describeExport(const GlobalExport &E) {
  const GlobalDescriptor &D = descriptorOf(E);
  for (const GlobalModule *M = FirstGlobalModule; M; M = M->Next)
    if (&D >= M->Begin && &D < M->End)
      return describeGlobal(*M, D);
  return describeGlobal({&D, &D + 1, 0, nullptr}, D);
}

// The next violation among the pending exports, which is removed. The report is
// made without the lock: it describes globals itself.
bool takeViolation(GlobalInfo &Own, GlobalInfo &Other) {
  ScopedLock Lock(GlobalsLock);
  for (Pending **Link = &FirstPending; *Link;) {
    const GlobalExport &E = *(*Link)->Export;
    if (!findAt(E.Symbol, Other)) {
      Link = &(*Link)->Next;
      continue;
    }
    Own = describeExport(E);
    remove(Link);
    if (flags().detect_odr_violation >= 2 || Own.Size != Other.Size)
      return true;
  }
  return false;
}

} // namespace

void checkPendingExports() {
  GlobalInfo Own, Other;
  while (takeViolation(Own, Other))
    reportOdrViolation(Own, Other);
}

void registerExports(const GlobalExport *Begin, const GlobalExport *End) {
  if (flags().detect_odr_violation <= 0 || flags().report_globals <= 0)
    return;
  {
    ScopedLock Lock(GlobalsLock);
    for (const GlobalExport *E = Begin; E < End; ++E)
      if (isPreempted(*E))
        addPending(*E);
  }
  checkPendingExports();
}

void unregisterExports(const GlobalExport *Begin, const GlobalExport *End) {
  ScopedLock Lock(GlobalsLock);
  for (Pending **Link = &FirstPending; *Link;) {
    if ((*Link)->Export >= Begin && (*Link)->Export < End)
      remove(Link);
    else
      Link = &(*Link)->Next;
  }
}

} // namespace pagesan
