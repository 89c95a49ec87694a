//===- exit_frames.cpp - exit_frames.h on x86-64 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// exit() is a few instructions that call the function which runs the handlers.
// That one's prologue saves all six registers that functions preserve, right
// below the return address into exit(), before it uses any.
//
//===----------------------------------------------------------------------===//
#include "platform/exit_frames.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/stack_probe.h"
#include "support/memory.h"

#include <stdlib.h>

namespace pagesan {

namespace {

constexpr uptr kMostOfExit = 64;  // bytes of code
constexpr uptr kMostDepth = 4096; // of the frames below exit's
constexpr uptr kPreserved = 6;

// Does the function at Code begin with pushes of rbx, rbp, r12 to r15, in any
// order, mixed with instructions that we do not know?
bool savesAllPreserved(const u8 *Code) {
  constexpr uptr kMostPrologue = 48;
  u32 Saved = 0;
  for (uptr I = 0; I < kMostPrologue; ++I) {
    bool IsExtended = Code[I] == 0x41;
    u8 Register = u8(Code[I + IsExtended] - 0x50);
    if (Register >= 8)
      continue;
    Saved |= 1u << (Register + (IsExtended ? 8 : 0));
    I += IsExtended;
  }
  constexpr u32 kAll = 1 << 3 | 1 << 5 | 0xf << 12;
  return (Saved & kAll) == kAll;
}

// A return address into exit() from the function that runs the handlers.
bool isReturnIntoExit(uptr Pc) {
  constexpr u8 kCall = 0xe8;
  uptr Exit = uptr(&exit);
  if (Pc <= Exit + 5 || Pc > Exit + kMostOfExit)
    return false;
  auto *Call = reinterpret_cast<const u8 *>(Pc - 5);
  int Distance;
  copyMemory(&Distance, Call + 1, sizeof(Distance));
  return *Call == kCall &&
         savesAllPreserved(reinterpret_cast<const u8 *>(Pc + uptr(Distance)));
}

} // namespace

uptr stackBelowExit(uptr StackPointer) {
  for (uptr At = StackPointer; At < StackPointer + kMostDepth;
       At += sizeof(uptr)) {
    if (isAligned(At, kPageSize) && !isReadable(At))
      break;
    if (isReturnIntoExit(*reinterpret_cast<const uptr *>(At)))
      return At - kPreserved * sizeof(uptr);
  }
  return StackPointer;
}

} // namespace pagesan
