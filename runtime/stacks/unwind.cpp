//===- unwind.cpp - Stacks of code without frame pointers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/unwind.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/modules.h"
#include "platform/stack_probe.h"
#include "stacks/frame_record.h"
#include "stacks/unwind_table.h"

namespace pagesan {

namespace {

// The kernel takes a null pointer for no question: not for isReadable().
bool readWord(uptr Addr, uptr &Out) {
  if (Addr % sizeof(uptr) || Addr < kPageSize || Addr >= kUserEnd ||
      !isReadable(Addr))
    return false;
  Out = *reinterpret_cast<const uptr *>(Addr);
  return true;
}

enum class Step { Done, End, Unknown };

// By the table: Pc is the return address, or the exact pc, of Registers' frame.
Step stepByTable(uptr Lookup, UnwindRegisters &R, uptr &Pc,
                 bool OnlyLinked = false) {
  uptr Header;
  UnwindRow Row;
  if (!findUnwindHeader(Lookup, Header, OnlyLinked) ||
      !findUnwindRow(Header, Lookup, Row))
    return Step::Unknown;
  if (Row.Rules[UnwindRow::kReturnAddress] == UnwindRow::Undefined)
    return Step::End;
  if (!R.knows(Row.CfaRegister) ||
      Row.Rules[UnwindRow::kReturnAddress] != UnwindRow::Saved)
    return Step::Unknown;
  uptr Cfa = R.Value[Row.CfaRegister] + uptr(Row.CfaOffset);
  uptr Return;
  if (!readWord(Cfa + uptr(Row.Offset[UnwindRow::kReturnAddress]), Return))
    return Step::Unknown;
  // Callers' values of rbx, rbp and r12 to r15 survive calls.
  constexpr u32 kKept = 1u << 3 | 1u << 6 | 0xfu << 12;
  UnwindRegisters Caller;
  for (u32 I = 0; I < UnwindRegisters::kCount; ++I) {
    uptr Saved;
    if (Row.Rules[I] == UnwindRow::Saved &&
        readWord(Cfa + uptr(Row.Offset[I]), Saved))
      Caller.set(I, Saved);
    else if (Row.Rules[I] == UnwindRow::Same && (kKept >> I & 1) && R.knows(I))
      Caller.set(I, R.Value[I]);
  }
  Caller.set(UnwindRegisters::kSp, Cfa);
  R = Caller;
  Pc = Return;
  return Step::Done;
}

// A frame record, as the compiler makes them.
bool stepByFramePointer(UnwindRegisters &R, uptr &Pc) {
  uptr Fp = R.Value[UnwindRegisters::kBp];
  FrameRecord Record;
  if (!R.knows(UnwindRegisters::kBp) || Fp % sizeof(uptr) ||
      !readMemory(Fp, &Record, sizeof(Record)))
    return false;
  UnwindRegisters Caller;
  Caller.set(UnwindRegisters::kBp, Record.Previous);
  Caller.set(UnwindRegisters::kSp, Fp + sizeof(Record));
  R = Caller;
  Pc = Record.ReturnAddress;
  return true;
}

// A jump into nowhere: the call left its return address and nothing else.
bool stepOutOfNowhere(UnwindRegisters &R, uptr &Pc) {
  uptr Sp = R.Value[UnwindRegisters::kSp];
  if (!R.knows(UnwindRegisters::kSp) || !readWord(Sp, Pc))
    return false;
  R.set(UnwindRegisters::kSp, Sp + sizeof(uptr));
  return true;
}

} // namespace

u32 unwindFrames(uptr Pc, bool FirstIsExact, UnwindRegisters R, uptr *Frames,
                 u32 Max) {
  Frames[0] = Pc;
  u32 Size = 1;
  while (Size < Max) {
    bool IsExact = Size == 1 && FirstIsExact;
    Step Result = stepByTable(IsExact ? Pc : Pc - 1, R, Pc);
    if (Result == Step::End)
      break;
    if (Result == Step::Unknown) {
      bool IsLost = IsExact && !isCode(Pc);
      if (IsLost ? !stepOutOfNowhere(R, Pc) : !stepByFramePointer(R, Pc))
        break;
    }
    if (!isPlausiblePc(Pc))
      break;
    Frames[Size++] = Pc;
  }
  return Size;
}

u32 unwindLinkedFrames(uptr Pc, UnwindRegisters R, uptr *Frames, u32 Max) {
  Frames[0] = Pc;
  u32 Size = 1;
  while (Size < Max) {
    Step Result = stepByTable(Pc - 1, R, Pc, /*OnlyLinked=*/true);
    if (Result == Step::End ||
        (Result == Step::Unknown && !stepByFramePointer(R, Pc)) ||
        !isPlausiblePc(Pc))
      break;
    Frames[Size++] = Pc;
  }
  return Size;
}

bool unwindOutOf(uptr Begin, uptr End, uptr Pc, UnwindRegisters &R) {
  constexpr u32 kMostFrames = 64;
  for (u32 I = 0; I < kMostFrames; ++I) {
    bool IsThere = Pc > Begin && Pc <= End;
    if (stepByTable(Pc - 1, R, Pc, /*OnlyLinked=*/true) != Step::Done)
      return false;
    if (IsThere)
      return true;
  }
  return false;
}

} // namespace pagesan
