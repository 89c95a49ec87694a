//===- signals.h - Deadly signals and the stacks they are handled on -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_SIGNALS_H
#define PAGESAN_PLATFORM_SIGNALS_H

#include "support/flags.h"

namespace pagesan {

// The handle_* option for Signal; Leave for signals that have none.
SignalMode signalMode(int Signal);

// Handlers for the signals that the handle_* options name. Reads flags().
void installSignalHandlers();

// Gives the calling thread an alternate signal stack, unless it has one of its
// own or use_sigaltstack=0: Own if that is not 0, which was of a thread that is
// gone. Returns what it has from us, for whoever learns that the thread is gone
// to give back; a thread ends with it, as signals may come until then.
uptr installAltStack(uptr Own);
void giveBackAltStack(uptr Stack);
// The thread that has it ends: its memory may go back.
void coolAltStack(uptr Stack);
// Handlers of the program's run on alternate stacks.
void noteAltStackUse();
// The calling thread's alternate signal stack, [Low, High); whether it has one,
// and whether it runs on it.
bool hasAltStack(uptr &Low, uptr &High);
bool isOnAltStack(uptr &Low, uptr &High);

// What a deadly signal found, by architecture. Nothing here can fault.
struct SignalContext {
  uptr Pc, FramePointer, StackPointer;
  bool IsWrite;     // else a read, as far as is known
  bool IsNoAddress; // not canonical: the kernel does not tell the address
};
SignalContext readSignalContext(int Signal, const void *Info,
                                const void *Context);

struct RegisterValue {
  const char *Name; // three characters
  uptr Value;
};
inline constexpr u32 kRegisters = 16;
void readRegisters(const void *Context, RegisterValue (&Out)[kRegisters]);

// By DWARF number.
void readUnwindRegisters(const void *Context, uptr (&Out)[16]);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_SIGNALS_H
