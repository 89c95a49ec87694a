//===- objects/no_return.h - Frames that never return -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Frames that are left by longjmp, an exception, a thread's end or a switch of
// contexts stay poisoned. Whoever runs next on that part of the stack must not
// trip over them. Nothing is emitted at calls that do not return: those few
// functions that move the stack pointer tell where it goes, and exactly what
// lies in between is forgotten. Frames that live on keep their redzones.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_NO_RETURN_H
#define PAGESAN_OBJECTS_NO_RETURN_H

#include "support/base.h"

namespace pagesan {

// Part of start-up.
void initNoReturn();

// Dead frames in [Low, High) of a stack: what they poisoned is good again.
// Costs a look at the shadow of that range, which is dropped where it is long.
void forgetFrames(uptr Low, uptr High);

// The same, of the calling thread's stack: fake frames of calls there, too.
void forgetCalls(uptr Low, uptr High);

// The calling thread goes on at TargetSp, on this stack or another one.
void forgetFramesBeforeJump(uptr Sp, uptr TargetSp);

// The calling thread goes on at TargetSp on the stack [Low, High), or on one
// that is not known (0, 0). While it is away from its own stack there are no
// fake frames, unless fibers are announced.
void switchStack(uptr Sp, uptr TargetSp, uptr Low, uptr High);

// Contexts may come back on their own (uc_link): the calling thread runs at Sp.
void noteStackPointer(uptr Sp);

// Everything below Sp on its stack is dead.
void forgetFramesBelow(uptr Sp);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_NO_RETURN_H
