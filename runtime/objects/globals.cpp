//===- globals.cpp - Global variables and their redzones -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/globals.h"

#include "objects/init_order.h"
#include "objects/odr.h"
#include "pagesan/abi/shadow_encoding.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/output.h"

namespace pagesan {

constinit Mutex GlobalsLock{LockRank::Globals};
const ForkLock fork_locks::Globals = {&GlobalsLock};
constinit GlobalModule *FirstGlobalModule;

namespace {

// As AddressSanitizer has it: a variable this far behind an address may be what
// was meant.
constexpr uptr kNear = 64;

constinit GlobalModule *SpareModules;
constinit Arena TheRecords{Metadata::Globals};

GlobalModule *newModule() {
  if (GlobalModule *M = SpareModules) {
    SpareModules = M->Next;
    return M;
  }
  return static_cast<GlobalModule *>(allocateRecord(sizeof(GlobalModule)));
}

void printRegistration(const GlobalDescriptor &D) {
  uptr Addr = addressOf(D);
  printOut("Added Global: beg=%p size=%zu/%zu name=%s module=%s dyn_init=%u\n",
           reinterpret_cast<void *>(Addr), uptr(D.Size),
           uptr(paddedGlobalSize(D.Size)), nameOf(D), moduleOf(D),
           D.LineAndFlags & kGlobalDynamicInit);
}

// The redzone of a variable begins inside the last kGlobalAlignment bytes of
// it, or right behind it: one word of shadow has both, all others are bad.
using ShadowWord = u32;
constexpr unsigned kWordShift = 5;
static_assert(kGlobalAlignment == uptr(1) << kWordShift &&
              kGlobalAlignment == kGranuleSize * sizeof(ShadowWord));
constexpr ShadowWord kAllBad = kShadowGlobalRedzone * 0x01010101u;

// The word of a block of which the first Good bytes, fewer than all, are good.
constexpr ShadowWord wordFor(uptr Good) {
  unsigned Bits = 8 * unsigned(Good >> kGranuleShift);
  ShadowWord Partial = ShadowWord(Good & (kGranuleSize - 1)) << Bits;
  if (Partial == 0)
    return kAllBad << Bits;
  return Partial | (Bits == 24 ? 0 : kAllBad << (Bits + 8));
}
static_assert(wordFor(0) == 0xf9f9f9f9 && wordFor(4) == 0xf9f9f904 &&
              wordFor(8) == 0xf9f9f900 && wordFor(31) == 0x07000000);

bool isUnaligned(const GlobalDescriptor &D) {
  return addressOf(D) % kGlobalAlignment != 0;
}

} // namespace

GlobalGranules wholeGranulesOf(const GlobalDescriptor &D) {
  uptr Begin = addressOf(D);
  return {roundUpTo(Begin, kGranuleSize),
          roundDownTo(Begin + paddedGlobalSize(D.Size), kGranuleSize)};
}

// A variable of which a linker may take another definition is aligned as its
// type asks for only. Its first granule may be shared with what lies before,
// and the last one of its redzone with what comes behind: that one stays good.
static void writeUnaligned(const GlobalDescriptor &D, u8 Partial, u8 Byte) {
  uptr End = addressOf(D) + D.Size;
  auto *Shadow = reinterpret_cast<u8 *>(shadowOf(End));
  auto *Last = reinterpret_cast<u8 *>(shadowOf(wholeGranulesOf(D).End));
  if (End % kGranuleSize)
    *Shadow++ = Partial;
  while (Shadow < Last)
    *Shadow++ = Byte;
}

void *allocateRecord(uptr Size) { return TheRecords.allocate(Size); }

void poisonGlobalRedzone(const GlobalDescriptor &D) {
  if (isUnaligned(D)) {
    uptr End = addressOf(D) + D.Size;
    return writeUnaligned(D, u8(End % kGranuleSize), kShadowGlobalRedzone);
  }
  uptr Addr = addressOf(D);
  auto *Word = reinterpret_cast<ShadowWord *>(shadowOf(Addr));
  auto *End = Word + (paddedGlobalSize(D.Size) >> kWordShift);
  Word += D.Size >> kWordShift;
  *Word++ = wordFor(D.Size & (kGlobalAlignment - 1));
  while (Word < End)
    *Word++ = kAllBad;
}

void registerGlobals(const GlobalDescriptor *Begin, const GlobalDescriptor *End,
                     u32 Stack) {
  if (Begin >= End || flags().report_globals <= 0)
    return;
  {
    ScopedLock Lock(GlobalsLock);
    GlobalModule *M = newModule();
    if (!M) // unknown, and therefore never bad
      return warn("no memory to keep %zu global variables: what overflows them "
                  "stays unseen",
                  size_t(End - Begin));
    *M = {Begin, End, Stack, FirstGlobalModule};
    FirstGlobalModule = M;
    for (const GlobalDescriptor &D : *M) {
      poisonGlobalRedzone(D);
      M->Low = minOf(M->Low, addressOf(D));
      M->High = maxOf(M->High, addressOf(D) + D.Size + 1);
    }
    noteDynamicInit(*M);
  }
  if (flags().report_globals >= 2)
    for (const GlobalDescriptor *D = Begin; D != End; ++D)
      printRegistration(*D);
  checkPendingExports(Begin);
}

void unregisterGlobals(const GlobalDescriptor *Begin) {
  ScopedLock Lock(GlobalsLock);
  for (GlobalModule **Link = &FirstGlobalModule; *Link; Link = &(*Link)->Next) {
    GlobalModule *M = *Link;
    if (M->Begin != Begin)
      continue;
    for (const GlobalDescriptor &D : *M)
      if (isUnaligned(D))
        writeUnaligned(D, kShadowGood, kShadowGood);
      else
        unpoisonBytes(addressOf(D), paddedGlobalSize(D.Size));
    forgetDynamicInit(*M);
    *Link = M->Next;
    M->Next = SpareModules;
    SpareModules = M;
    return;
  }
}

GlobalInfo describeGlobal(const GlobalModule &Module,
                          const GlobalDescriptor &D) {
  return {addressOf(D), D.Size,
          nameOf(D),    D.File ? atDistance<char>(&D, D.File) : nullptr,
          moduleOf(D),  D.LineAndFlags >> kGlobalLineShift,
          Module.Stack};
}

u32 findGlobals(uptr Addr, GlobalInfo *Found, u32 Max) {
  u32 Count = 0;
  if (!GlobalsLock.tryLock())
    return 0;
  for (GlobalModule *M = FirstGlobalModule; M && Count < Max; M = M->Next)
    for (const GlobalDescriptor &D : *M) {
      uptr Begin = addressOf(D);
      if (Addr + kNear <= Begin || Addr >= Begin + paddedGlobalSize(D.Size))
        continue;
      Found[Count++] = describeGlobal(*M, D);
      if (Begin <= Addr) {
        GlobalInfo First = Found[0];
        Found[0] = Found[Count - 1];
        Found[Count - 1] = First;
      }
      if (Count == Max)
        break;
    }
  GlobalsLock.unlock();
  return Count;
}

} // namespace pagesan
