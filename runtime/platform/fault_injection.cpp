//===- fault_injection.cpp - System calls that fail on purpose ------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/fault_injection.h"

#include "support/memory.h"

#include <errno.h>
#include <sys/syscall.h>

namespace pagesan {

constinit FaultPlan TheFaultPlan;

namespace {

struct Named {
  const char *Name;
  long Value;
};

// Every call of the runtime that the kernel can refuse. Not exit_group and
// tgkill, which end the process, and getpid and gettid, which never fail.
constexpr Named kCalls[] = {
#define PAGESAN_CALL(name) {#name, SYS_##name},
#include "platform/fault_injection.def"
};

constexpr Named kErrors[] = {
#define PAGESAN_ERROR(name) {#name, name},
#include "platform/fault_injection.def"
};

// The value whose name Text begins with, up to End; P moves behind End.
template <size_t N>
bool take(const char *&P, char End, const Named (&Table)[N], long &Out) {
  for (const Named &Entry : Table) {
    size_t Size = stringLength(Entry.Name);
    if (!startsWith(P, Entry.Name) || P[Size] != End)
      continue;
    P += Size + (End != 0);
    Out = Entry.Value;
    return true;
  }
  return false;
}

} // namespace

int nextFault() {
  u32 Nth = TheFaultPlan.Seen.fetchAdd(1, Order::Relaxed) + 1;
  bool Fails = TheFaultPlan.AllAfter ? Nth >= TheFaultPlan.First
                                     : Nth == TheFaultPlan.First;
  return Fails ? TheFaultPlan.Error : 0;
}

bool planFault(const char *Text) {
  const char *P = Text;
  long Number, Error;
  if (!take(P, ':', kCalls, Number))
    return false;
  u32 First = 0;
  for (; *P >= '0' && *P <= '9' && First < 100000000; ++P)
    First = First * 10 + u32(*P - '0');
  TheFaultPlan.AllAfter = *P == '+';
  P += *P == '+';
  if (First == 0 || *P++ != ':' || !take(P, '\0', kErrors, Error))
    return false;
  TheFaultPlan.First = First;
  TheFaultPlan.Error = int(Error);
  TheFaultPlan.Number.store(Number, Order::Release);
  return true;
}

} // namespace pagesan
