//===- init_order.cpp - Variables used before they have a value -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/init_order.h"

#include "pagesan/abi/shadow_encoding.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"

namespace pagesan {

namespace {

struct Variable {
  const GlobalDescriptor *Descriptor;
  Variable *Next;
};

// Of all modules, those whose compilation has not begun to initialise them.
// With strict_init_order also those whose has: nobody's initialiser may use
// them. Under GlobalsLock.
constinit Variable *Waiting, *Spare;
constinit bool IsOver; // under GlobalsLock

void release(Variable **Link) {
  Variable *V = *Link;
  *Link = V->Next;
  V->Next = Spare;
  Spare = V;
}

} // namespace

void noteDynamicInit(const GlobalModule &Module) {
  if (!flags().check_initialization_order)
    return;
  for (const GlobalDescriptor &D : Module) {
    if (!(D.LineAndFlags & kGlobalDynamicInit))
      continue;
    Variable *V = Spare;
    if (V)
      Spare = V->Next;
    else
      V = static_cast<Variable *>(allocateRecord(sizeof(Variable)));
    if (!V)
      return; // without memory an error may be missed
    *V = {&D, Waiting};
    Waiting = V;
  }
}

void forgetDynamicInit(const GlobalModule &Module) {
  for (Variable **Link = &Waiting; *Link;) {
    const GlobalDescriptor *D = (*Link)->Descriptor;
    if (D >= Module.Begin && D < Module.End)
      release(Link);
    else
      Link = &(*Link)->Next;
  }
}

void beforeDynamicInit(const char *Compilation) {
  if (!flags().check_initialization_order)
    return;
  ScopedLock Lock(GlobalsLock);
  if (IsOver)
    return;
  for (Variable **Link = &Waiting; *Link;) {
    const GlobalDescriptor &D = *(*Link)->Descriptor;
    bool IsOwn = moduleOf(D) == Compilation;
    GlobalGranules G = wholeGranulesOf(D);
    if (!IsOwn)
      poisonBytes(G.Begin, G.End - G.Begin, kShadowInitOrder);
    if (IsOwn && !flags().strict_init_order)
      release(Link);
    else
      Link = &(*Link)->Next;
  }
}

static void unpoisonWaiting() {
  for (Variable *V = Waiting; V; V = V->Next) {
    const GlobalDescriptor &D = *V->Descriptor;
    GlobalGranules G = wholeGranulesOf(D);
    unpoisonBytes(G.Begin, G.End - G.Begin);
    poisonGlobalRedzone(D);
  }
}

void afterDynamicInit() {
  if (!flags().check_initialization_order)
    return;
  ScopedLock Lock(GlobalsLock);
  unpoisonWaiting();
}

void endInitOrderChecks() {
  if (PAGESAN_LIKELY(!flags().check_initialization_order))
    return;
  ScopedLock Lock(GlobalsLock);
  if (!IsOver)
    unpoisonWaiting();
  IsOver = true;
}

} // namespace pagesan
