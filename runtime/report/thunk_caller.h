//===- report/thunk_caller.h - Whose check has faulted ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_THUNK_CALLER_H
#define PAGESAN_REPORT_THUNK_CALLER_H

#include "support/base.h"

namespace pagesan {

// If Pc is where a thunk (pagesan/abi/thunks.def) reads the shadow of a wild
// pointer: makes of it the instruction that called the thunk, with the stack as
// it was there. Thunks are no functions of the program's, and have no line.
bool leaveThunk(uptr &Pc, uptr &StackPointer);

} // namespace pagesan

#endif // PAGESAN_REPORT_THUNK_CALLER_H
