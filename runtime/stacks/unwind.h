//===- unwind.h - Stacks of code without frame pointers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_UNWIND_H
#define PAGESAN_STACKS_UNWIND_H

#include "support/base.h"

namespace pagesan {

// General registers by their DWARF numbers, as far as they are known.
struct UnwindRegisters {
  static constexpr u32 kBp = 6, kSp = 7, kCount = 16;
  uptr Value[kCount] = {};
  u32 Known = 0; // bit by number
  bool knows(u32 I) const { return I < kCount && (Known >> I & 1); }
  void set(u32 I, uptr V) {
    Value[I] = V;
    Known |= 1u << I;
  }
};

// Frames[0] is Pc, what follows are return addresses. Goes by the unwind tables
// of the modules, as exceptions do, and by frame pointers where there are none.
// FirstIsExact: Pc is the instruction itself and not behind it. Slow; never
// faults on a broken stack. Under the report lock. Returns the number of
// frames, at least 1.
u32 unwindFrames(uptr Pc, bool FirstIsExact, UnwindRegisters Registers,
                 uptr *Frames, u32 Max);

// The same of the running thread, by the tables of the modules that the dynamic
// linker lists only. Takes no lock, for any thread at any time.
u32 unwindLinkedFrames(uptr Pc, UnwindRegisters Registers, uptr *Frames,
                       u32 Max);

// R and Pc are those of a frame of the running thread, Pc behind a call or
// between two instructions: goes out to the caller of the function whose code
// has the return addresses (Begin, End], by the tables of the modules that the
// dynamic linker lists, and makes R its registers. False when that is not sure.
bool unwindOutOf(uptr Begin, uptr End, uptr Pc, UnwindRegisters &R);

} // namespace pagesan

#endif // PAGESAN_STACKS_UNWIND_H
