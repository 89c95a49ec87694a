//===- report/thunk_caller.cpp - Whose check has faulted --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/thunk_caller.h"

#include "platform/stack_probe.h"

namespace pagesan {

namespace {

// What pass/Thunks.cpp writes: cmp $0, offset(%r11); jne; and then it returns,
// or computes the next address. Behind a filter in line comes the access.
bool isTestOfThunk(const u8 (&Code)[16]) {
  const u8 *At = Code;
  bool IsWord = At[0] == 0x66;
  At += IsWord;
  if (At[0] != 0x41 || At[1] != (IsWord ? 0x83 : 0x80) || At[2] != 0xbb)
    return false;
  constexpr u32 kTestBytes = 8, kBranchBytes = 2;
  At += kTestBytes;
  bool Branches = At[0] == 0x75;
  At += kBranchBytes;
  bool Returns = At[0] == 0xc3, GoesOn = At[1] == 0x8d;
  return Branches && (Returns || GoesOn);
}

// Thunks are called directly, and begin where 32 bytes do.
bool isCallOf(uptr Return, uptr Pc) {
  constexpr uptr kAlignment = 32, kLongest = 64;
  struct __attribute__((packed)) {
    u8 Opcode;
    int Distance;
  } Call;
  static_assert(sizeof(Call) == 5);
  if (!readMemory(Return - sizeof(Call), &Call, sizeof(Call)) ||
      Call.Opcode != 0xe8)
    return false;
  uptr Target = Return + uptr(intptr_t(Call.Distance));
  return Target % kAlignment == 0 && Pc - Target < kLongest;
}

} // namespace

bool leaveThunk(uptr &Pc, uptr &StackPointer) {
  u8 Code[16];
  uptr Return;
  if (!readMemory(Pc, Code, sizeof(Code)) || !isTestOfThunk(Code) ||
      !readMemory(StackPointer, &Return, sizeof(Return)) ||
      !isCallOf(Return, Pc))
    return false;
  constexpr uptr kCallBytes = 5;
  Pc = Return - kCallBytes;
  StackPointer += sizeof(Return);
  return true;
}

} // namespace pagesan
