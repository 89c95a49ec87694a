//===- exit_frames.cpp - exit_frames.h --------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the unwind tables, which say where each function of the C library saved
// its caller's registers.
//
//===----------------------------------------------------------------------===//
#include "stacks/exit_frames.h"

#include "stacks/unwind.h"

#include <stdlib.h>

namespace pagesan {

// exit() itself is short: it calls the function that runs the handlers.
static constexpr uptr kMostOfExit = 64;
// rbx, rbp and r12 to r15, by their DWARF numbers.
static constexpr u32 kPreserved[AboveExit::kPreserved] = {3, 6, 12, 13, 14, 15};

// Not inlined: the tables describe this frame, at the instruction that Pc is.
PAGESAN_NOINLINE bool findCallerOfExit(AboveExit &Out) {
  uptr Words[7], Pc;
  __asm__ volatile("movq %%rbx, (%1)\n"
                   "movq %%rbp, 8(%1)\n"
                   "movq %%r12, 16(%1)\n"
                   "movq %%r13, 24(%1)\n"
                   "movq %%r14, 32(%1)\n"
                   "movq %%r15, 40(%1)\n"
                   "movq %%rsp, 48(%1)\n"
                   "leaq 0(%%rip), %0"
                   : "=&r"(Pc)
                   : "r"(Words)
                   : "memory");
  UnwindRegisters R;
  for (u32 I = 0; I < AboveExit::kPreserved; ++I)
    R.set(kPreserved[I], Words[I]);
  R.set(UnwindRegisters::kSp, Words[6]);
  uptr Exit = uptr(&exit);
  if (!unwindOutOf(Exit, Exit + kMostOfExit, Pc, R))
    return false;
  for (u32 I = 0; I < AboveExit::kPreserved; ++I) {
    if (!R.knows(kPreserved[I]))
      return false;
    Out.Registers[I] = R.Value[kPreserved[I]];
  }
  Out.StackPointer = R.Value[UnwindRegisters::kSp];
  return true;
}

} // namespace pagesan
