//===- libc/jump_calls.cpp - Calls that do not come back -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// longjmp and its kind, contexts, vfork. Each tells objects/no_return where the
// stack pointer goes, and is the C library's business otherwise.
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"
#include "objects/no_return.h"
#include "platform/jump_buffer.h"
#include "threads/thread.h"

#include <errno.h>
#include <setjmp.h>
#include <ucontext.h>

using namespace pagesan;

namespace {

using JumpFunction = void(void *, int);
constinit RealFunction<JumpFunction> RealLongjmp("longjmp"),
    RealUnderscoreLongjmp("_longjmp"), RealSiglongjmp("siglongjmp"),
    RealLongjmpChk("__longjmp_chk");
constinit RealFunction<int(const ucontext_t *)> RealSetcontext("setcontext");
constinit RealFunction<int(ucontext_t *, const ucontext_t *)>
    RealSwapcontext("swapcontext");

uptr currentSp() { return uptr(__builtin_frame_address(0)); }

void beforeJump(const void *Buffer) {
  forgetFramesBeforeJump(currentSp(), jumpTarget(Buffer));
}

void beforeSwitch(const ucontext_t *To) {
  uptr Low = uptr(To->uc_stack.ss_sp);
  switchStack(currentSp(), contextTarget(To), Low, Low + To->uc_stack.ss_size);
}

} // namespace

PAGESAN_WEAK_INTERFACE void longjmp(jmp_buf Buffer, int Value) {
  beforeJump(Buffer);
  RealLongjmp(Buffer, Value);
  __builtin_unreachable();
}
PAGESAN_WEAK_INTERFACE void _longjmp(jmp_buf Buffer, int Value) {
  beforeJump(Buffer);
  RealUnderscoreLongjmp(Buffer, Value);
  __builtin_unreachable();
}
PAGESAN_WEAK_INTERFACE void siglongjmp(sigjmp_buf Buffer, int Value) {
  beforeJump(Buffer);
  RealSiglongjmp(Buffer, Value);
  __builtin_unreachable();
}
// What _FORTIFY_SOURCE makes of all three.
PAGESAN_WEAK_INTERFACE void __longjmp_chk(void *Buffer, int Value) {
  beforeJump(Buffer);
  RealLongjmpChk(Buffer, Value);
  __builtin_unreachable();
}

// __builtin_longjmp.
PAGESAN_INTERFACE void __pagesan_unwind_to(void *TargetSp) {
  forgetFramesBeforeJump(currentSp(), uptr(TargetSp));
}

PAGESAN_WEAK_INTERFACE int setcontext(const ucontext_t *To) {
  beforeSwitch(To);
  return RealSetcontext(To);
}
// Comes back when somebody switches to From.
PAGESAN_WEAK_INTERFACE int swapcontext(ucontext_t *From, const ucontext_t *To) {
  beforeSwitch(To);
  return RealSwapcontext(From, To);
}

// From the stub of vfork, in the parent: the child ran on this stack, and in
// this shadow.
extern "C" __attribute__((visibility("hidden"))) void
_pagesan_after_vfork(uptr Sp) {
  forgetFramesBelow(Sp);
}
extern "C" __attribute__((visibility("hidden"))) long
_pagesan_vfork_failed(long Error) {
  errno = int(-Error);
  return -1;
}
