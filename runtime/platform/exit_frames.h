//===- exit_frames.h - Where exit() was called from -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_EXIT_FRAMES_H
#define PAGESAN_PLATFORM_EXIT_FRAMES_H

#include "support/base.h"

namespace pagesan {

// The stack of the calling thread, which runs in exit(), from where the
// registers that functions preserve were saved when exit() was called; the
// caller's frames lie above. What lies between StackPointer and there are
// frames of the C library, whose unused parts still hold what the program's
// dead frames left. StackPointer itself when this C library does not look as
// expected.
uptr stackBelowExit(uptr StackPointer);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_EXIT_FRAMES_H
