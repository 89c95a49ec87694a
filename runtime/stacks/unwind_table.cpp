//===- unwind_table.cpp - What .eh_frame says about a frame -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Of the forms that the format has, those that compilers and linkers emit for
// x86-64; everything else is refused and frame pointers have to do.
//
//===----------------------------------------------------------------------===//
#include "stacks/unwind_table.h"

#include "support/memory.h"

namespace pagesan {

namespace {

// Encodings of pointers (DW_EH_PE_*).
constexpr u8 kAbsolute = 0x00, kUdata4 = 0x03, kPcRelative4 = 0x1b,
             kTableRelative4 = 0x3b, kIndirect = 0x80;

class Reader {
public:
  explicit Reader(uptr At) : At(At) {}
  uptr at() const { return At; }
  void skip(uptr Size) { At += Size; }
  template <class T> T take() {
    T Value;
    copyMemory(&Value, reinterpret_cast<const void *>(At), sizeof(T));
    At += sizeof(T);
    return Value;
  }
  u64 takeUleb() {
    u64 Value = 0;
    for (unsigned Shift = 0;; Shift += 7) {
      u8 Byte = take<u8>();
      if (Shift < 64)
        Value |= u64(Byte & 0x7f) << Shift;
      if (!(Byte & 0x80))
        return Value;
    }
  }
  long takeSleb() {
    u64 Value = 0;
    for (unsigned Shift = 0;;) {
      u8 Byte = take<u8>();
      if (Shift < 64)
        Value |= u64(Byte & 0x7f) << Shift;
      Shift += 7;
      if (Byte & 0x80)
        continue;
      if (Shift < 64 && (Byte & 0x40))
        Value |= ~u64(0) << Shift;
      return long(Value);
    }
  }
  // A length and that many bytes.
  void skipBlock() { skip(takeUleb()); }

private:
  uptr At;
};

// The frame description of Pc's function, by the sorted table; 0: none.
uptr findDescription(uptr Header, uptr Pc) {
  Reader R(Header);
  u8 Version = R.take<u8>(), Pointer = R.take<u8>(), Count = R.take<u8>(),
     Table = R.take<u8>();
  if (Version != 1 || Pointer != kPcRelative4 || Count != kUdata4 ||
      Table != kTableRelative4)
    return 0;
  R.skip(4);
  u32 High = R.take<u32>(), Low = 0;
  struct Entry {
    int Begin, Description;
  };
  auto *Entries = reinterpret_cast<const Entry *>(R.at());
  long Wanted = long(Pc - Header);
  while (Low < High) {
    u32 Middle = Low + (High - Low) / 2;
    if (Entries[Middle].Begin <= Wanted)
      Low = Middle + 1;
    else
      High = Middle;
  }
  return Low ? Header + uptr(long(Entries[Low - 1].Description)) : 0;
}

// What descriptions have in common (CIE), and the range of one (FDE).
struct Description {
  u64 CodeAlign = 0;
  long DataAlign = 0;
  u8 PointerEncoding = kAbsolute;
  uptr CommonProgram = 0, CommonEnd = 0;
  uptr Program = 0, End = 0;
  uptr Begin = 0;
};

bool readCommon(uptr At, Description &D) {
  Reader R(At);
  u32 Length = R.take<u32>();
  D.CommonEnd = R.at() + Length;
  R.skip(4); // identifies a CIE
  u8 Version = R.take<u8>();
  auto *Augmentation = reinterpret_cast<const char *>(R.at());
  R.skip(stringLength(Augmentation) + 1);
  D.CodeAlign = R.takeUleb();
  D.DataAlign = R.takeSleb();
  u64 ReturnRegister = Version == 1 ? R.take<u8>() : R.takeUleb();
  if (ReturnRegister != UnwindRow::kReturnAddress || *Augmentation != 'z')
    return false;
  D.CommonProgram = R.takeUleb();
  D.CommonProgram += R.at();
  for (const char *P = Augmentation + 1; *P; ++P) {
    if (*P == 'R') {
      D.PointerEncoding = R.take<u8>();
    } else if (*P == 'L') {
      R.skip(1);
    } else if (*P == 'P') {
      u8 Encoding = R.take<u8>() & u8(~kIndirect);
      R.skip(Encoding == kAbsolute ? 8 : 4);
    }
  }
  return true;
}

bool readDescription(uptr At, uptr Pc, Description &D) {
  Reader R(At);
  u32 Length = R.take<u32>();
  if (Length == 0 || Length == ~0u)
    return false;
  D.End = R.at() + Length;
  uptr CommonField = R.at();
  u32 Distance = R.take<u32>();
  if (!Distance || !readCommon(CommonField - Distance, D) ||
      D.PointerEncoding != kPcRelative4)
    return false;
  D.Begin = R.at();
  D.Begin += uptr(long(R.take<int>()));
  u32 Size = R.take<u32>();
  u64 Augmented = R.takeUleb();
  D.Program = R.at() + Augmented;
  return Pc - D.Begin < Size;
}

// Runs the instructions (DW_CFA_*) up to those that hold at Pc.
class Machine {
public:
  Machine(const Description &D, uptr Pc) : D(D), Pc(Pc), Location(D.Begin) {}

  bool run(UnwindRow &Row) {
    if (!runTo(D.CommonProgram, D.CommonEnd, Row))
      return false;
    Initial = Row;
    return runTo(D.Program, D.End, Row);
  }

private:
  bool runTo(uptr Begin, uptr End, UnwindRow &Row) {
    for (Reader R(Begin); R.at() < End && Location <= Pc;) {
      u8 Op = R.take<u8>();
      bool IsKnown = Op >= 0x40 ? stepShort(Op, R, Row) : step(Op, R, Row);
      if (!IsKnown)
        return false;
    }
    return true;
  }

  void advance(u64 Delta) { Location += Delta * D.CodeAlign; }
  void set(UnwindRow &Row, u64 Register, UnwindRow::Rule Rule,
           long Offset = 0) {
    if (Register >= UnwindRow::kRules)
      return; // vector registers
    Row.Rules[Register] = Rule;
    Row.Offset[Register] = Offset;
  }
  void restore(UnwindRow &Row, u64 Register) {
    if (Register < UnwindRow::kRules)
      set(Row, Register, Initial.Rules[Register], Initial.Offset[Register]);
  }

  // Operands in the low six bits.
  bool stepShort(u8 Op, Reader &R, UnwindRow &Row) {
    u8 Operand = Op & 0x3f;
    switch (Op & 0xc0) {
    case 0x40: // advance_loc
      advance(Operand);
      return true;
    case 0x80: // offset
      set(Row, Operand, UnwindRow::Saved, long(R.takeUleb()) * D.DataAlign);
      return true;
    default: // restore
      restore(Row, Operand);
      return true;
    }
  }

  bool step(u8 Op, Reader &R, UnwindRow &Row) {
    switch (Op) {
    case 0x00: // nop
      return true;
    case 0x02: // advance_loc1, 2, 4
      advance(R.take<u8>());
      return true;
    case 0x03:
      advance(R.take<u16>());
      return true;
    case 0x04:
      advance(R.take<u32>());
      return true;
    case 0x0a: // remember_state
      if (Depth == kDepth)
        return false;
      Remembered[Depth++] = Row;
      return true;
    case 0x0b: // restore_state
      if (!Depth)
        return false;
      Row = Remembered[--Depth];
      return true;
    case 0x2e: // GNU_args_size
      R.takeUleb();
      return true;
    }
    return stepCfa(Op, R, Row) || stepRegister(Op, R, Row);
  }

  bool stepCfa(u8 Op, Reader &R, UnwindRow &Row) {
    switch (Op) {
    case 0x0c: // def_cfa
      Row.CfaRegister = u32(R.takeUleb());
      Row.CfaOffset = long(R.takeUleb());
      return true;
    case 0x0d: // def_cfa_register
      Row.CfaRegister = u32(R.takeUleb());
      return true;
    case 0x0e: // def_cfa_offset
      Row.CfaOffset = long(R.takeUleb());
      return true;
    case 0x0f: // def_cfa_expression
      Row.CfaRegister = ~0u;
      R.skipBlock();
      return true;
    case 0x12: // def_cfa_sf
      Row.CfaRegister = u32(R.takeUleb());
      Row.CfaOffset = R.takeSleb() * D.DataAlign;
      return true;
    case 0x13: // def_cfa_offset_sf
      Row.CfaOffset = R.takeSleb() * D.DataAlign;
      return true;
    }
    return false;
  }

  bool stepRegister(u8 Op, Reader &R, UnwindRow &Row) {
    if (Op < 0x05 || Op > 0x16)
      return false;
    u64 Register = R.takeUleb();
    switch (Op) {
    case 0x05: // offset_extended
      set(Row, Register, UnwindRow::Saved, long(R.takeUleb()) * D.DataAlign);
      return true;
    case 0x06: // restore_extended
      restore(Row, Register);
      return true;
    case 0x07: // undefined
      set(Row, Register, UnwindRow::Undefined);
      return true;
    case 0x08: // same_value
      set(Row, Register, UnwindRow::Same);
      return true;
    case 0x09: // register
      R.takeUleb();
      set(Row, Register, UnwindRow::Unknown);
      return true;
    case 0x10: // expression, val_expression
    case 0x16:
      R.skipBlock();
      set(Row, Register, UnwindRow::Unknown);
      return true;
    case 0x11: // offset_extended_sf
      set(Row, Register, UnwindRow::Saved, R.takeSleb() * D.DataAlign);
      return true;
    }
    return false;
  }

  static constexpr u32 kDepth = 8;
  const Description &D;
  uptr Pc, Location;
  UnwindRow Initial;
  UnwindRow Remembered[kDepth];
  u32 Depth = 0;
};

} // namespace

bool findUnwindRow(uptr Header, uptr Pc, UnwindRow &Out) {
  uptr At = findDescription(Header, Pc);
  Description D;
  if (!At || !readDescription(At, Pc, D))
    return false;
  Out = {};
  return Machine(D, Pc).run(Out);
}

} // namespace pagesan
