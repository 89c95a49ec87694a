//===- call_site.h - Where a stack begins -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_CALL_SITE_H
#define PAGESAN_SUPPORT_CALL_SITE_H

#include "support/base.h"

namespace pagesan {

// Where a stack begins: a pc as return addresses are (the instruction before it
// is the one that is meant) and the frame pointer of the function that it lies
// in. A bad access begins in the program; what the program calls begins in our
// own function, so that "malloc" or "memcpy" is a frame of its own.
struct CallSite {
  uptr Pc;
  uptr FramePointer;
};

// In an entry point that the program calls directly. The runtime is built
// without tail calls: the frame is there for as long as the site is used.
#define PAGESAN_CALL_SITE()                                                    \
  ::pagesan::CallSite {                                                        \
    ::pagesan::currentPc(), ::pagesan::uptr(__builtin_frame_address(0))        \
  }

// Without debug information: its own would make it an inlined frame, #0, before
// the entry point's where the runtime is built with some.
__attribute__((nodebug)) PAGESAN_ALWAYS_INLINE uptr currentPc() {
  uptr Pc;
#if defined(__x86_64__)
  __asm__("leaq (%%rip), %0" : "=r"(Pc));
#else
#error "PageSan supports x86-64 only"
#endif
  return Pc;
}

// The return address into the program of a site made by PAGESAN_CALL_SITE().
PAGESAN_ALWAYS_INLINE uptr callerOf(CallSite Site) {
  return reinterpret_cast<const uptr *>(Site.FramePointer)[1];
}

// That place as a site: the call's own frame is none that anybody wrote.
PAGESAN_ALWAYS_INLINE CallSite siteOfCaller(CallSite Site) {
  return {callerOf(Site), *reinterpret_cast<const uptr *>(Site.FramePointer)};
}

} // namespace pagesan

#endif // PAGESAN_SUPPORT_CALL_SITE_H
