//===- capture.h - Stack capture by frame pointers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_CAPTURE_H
#define PAGESAN_STACKS_CAPTURE_H

#include "support/call_site.h"

namespace pagesan {

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

// The same, at most Most frames (at most kMaxFrames), by a walk over all of
// them: on stacks that are not the thread's, in handlers on top of a capture,
// of stacks that are not kept (kept_stacks.h), or by unwind tables.
u32 captureAnew(CallSite Site, u32 Most);

// The same whatever that option says, for events that are rare and worth it.
u32 captureWholeStackId(CallSite Site);

} // namespace pagesan

#endif // PAGESAN_STACKS_CAPTURE_H
