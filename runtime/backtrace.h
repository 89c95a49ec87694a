//===- backtrace.h - Stack capture by frame pointers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_BACKTRACE_H
#define PAGESAN_BACKTRACE_H

#include "support/base.h"

namespace pagesan {

// Where the program called the runtime: the return address into the program
// and the frame pointer to walk on from.
struct CallSite {
  uptr Pc;
  uptr FramePointer;
};

// In an entry point that the program calls directly. The entry point's own
// frame (its return address is Pc) is not part of the stack.
#define PAGESAN_CALL_SITE()                                                    \
  ::pagesan::CallSite {                                                        \
    ::pagesan::uptr(__builtin_return_address(0)),                              \
        *reinterpret_cast<::pagesan::uptr *>(__builtin_frame_address(0))       \
  }

inline constexpr u32 kMaxFrames = 256;

struct StackTrace {
  u32 Size = 0;
  uptr Frames[kMaxFrames]; // Frames[0] is the innermost
};

// Walks frame pointers from Site. Never leaves the current thread's stack
// bounds, never faults on a broken chain, stops at Max frames (at most
// kMaxFrames). Frames[0] is Site.Pc; every entry is a return address but the
// first, which may be an exact pc. Async-signal-safe, allocates nothing.
// Returns the number of frames.
u32 captureFrames(CallSite Site, uptr *Frames, u32 Max);

// The id in the stack depot of the current stack, at most
// flags().malloc_context_size frames. 0 when nothing was captured.
u32 captureStackId(CallSite Site);

} // namespace pagesan

#endif // PAGESAN_BACKTRACE_H
