//===- LaneEmitter.h - The lanes of one vector access -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LANEEMITTER_H
#define PAGESAN_PASS_LANEEMITTER_H

#include "Access.h"
#include "CheckEmitter.h"

namespace pagesan {

// An i1: whether the lane is accessed at all. One that is off may be anywhere.
llvm::Value *emitLaneIsOn(EmittedCode &Code, const Access &A, unsigned Lane);

struct LaneAddress {
  llvm::Value *Ptr;
  llvm::Align Alignment;
};
LaneAddress emitLaneAddress(EmittedCode &Code, const Access &A, unsigned Lane);

} // namespace pagesan

#endif // PAGESAN_PASS_LANEEMITTER_H
