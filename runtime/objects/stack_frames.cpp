//===- objects/stack_frames.cpp - Frames of instrumented functions -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What functions call that do not write the shadow of their frame in line:
// those whose frame has many pieces, or may come from the fake stack.
//
//===----------------------------------------------------------------------===//
#include "objects/fake_lists.h"
#include "pagesan/abi/frame_descriptor.h"
#include "pagesan/abi/shadow_layout.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"
#include "threads/thread.h"

using namespace pagesan;

namespace {

// Shadow of frames is 4 bytes for each kFrameUnit, and mostly short.
static_assert(kFrameUnit == 4 * kGranuleSize);

// Frames have two redzones, so their shadow is 8 bytes at least. It is written
// by 8 or by 16 bytes, the last of which may overlap with those before.
using Bytes16 = u8 __attribute__((vector_size(16)));

PAGESAN_ALWAYS_INLINE void copyShadow(uptr Frame, const u8 *From, uptr Size) {
  u8 *To = reinterpret_cast<u8 *>(shadowOf(Frame));
  if (Size <= 16) {
    __builtin_memcpy_inline(To, From, 8);
    __builtin_memcpy_inline(To + Size - 8, From + Size - 8, 8);
    return;
  }
#pragma clang loop unroll(disable)
  for (uptr At = 0; At + 16 < Size; At += 16)
    __builtin_memcpy_inline(To + At, From + At, 16);
  __builtin_memcpy_inline(To + Size - 16, From + Size - 16, 16);
}

PAGESAN_ALWAYS_INLINE void fillShadow(uptr Frame, u8 Value, uptr Size) {
  u8 *To = reinterpret_cast<u8 *>(shadowOf(Frame));
  if (Size <= 16) {
    u64 Values = Value * 0x0101010101010101;
    __builtin_memcpy_inline(To, &Values, 8);
    __builtin_memcpy_inline(To + Size - 8, &Values, 8);
    return;
  }
  Bytes16 Values = Value - Bytes16{};
#pragma clang loop unroll(disable)
  for (uptr At = 0; At + 16 < Size; At += 16)
    __builtin_memcpy_inline(To + At, &Values, 16);
  __builtin_memcpy_inline(To + Size - 16, &Values, 16);
}

PAGESAN_ALWAYS_INLINE FakeStack *currentFakeStack() {
  return static_cast<FakeStack *>(currentThread().Fake);
}

PAGESAN_ALWAYS_INLINE const u8 *shadowIn(const FrameDescriptor *Descriptor) {
  return reinterpret_cast<const u8 *>(Descriptor + 1);
}
PAGESAN_ALWAYS_INLINE uptr shadowSize(const FrameDescriptor *Descriptor) {
  return Descriptor->FrameSize >> kGranuleShift;
}

uptr takeFakeFrame(const FrameDescriptor *Descriptor, uptr RealFrame) {
  unsigned Class = Descriptor->FakeClass;
  if (Class == kNoFakeClass)
    return 0;
  FakeStack *S = currentFakeStack();
  if (uptr Frame = S ? enterFakeFrameFast(*S, Class, RealFrame) : 0)
    return Frame;
  return enterFakeFrame(Class, RealFrame);
}

PAGESAN_NOINLINE void *enterSlowly(void *OnStack,
                                   const FrameDescriptor *Descriptor) {
  uptr Frame = uptr(OnStack);
  if (!FakeStacksBegin && Descriptor->Flags & kFrameAlwaysFake)
    reserveFakeStacks();
  if (uptr Fake = FakeStacksBegin ? takeFakeFrame(Descriptor, Frame) : 0) {
    Frame = Fake;
    // A function that writes its shadow itself writes only what is bad.
    if (!Descriptor->ShadowSize)
      fillShadow(Frame, kShadowGood, shadowSize(Descriptor));
  }
  *reinterpret_cast<const FrameDescriptor **>(Frame) = Descriptor;
  if (uptr Size = Descriptor->ShadowSize)
    copyShadow(Frame, shadowIn(Descriptor), Size);
  return reinterpret_cast<void *>(Frame);
}

PAGESAN_NOINLINE void leaveSlowly(void *Frame,
                                  const FrameDescriptor *Descriptor) {
  bool IsFake = isFakeFrame(uptr(Frame));
  fillShadow(uptr(Frame), IsFake ? kShadowStackAfterReturn : kShadowGood,
             shadowSize(Descriptor));
  FakeStack *S = currentFakeStack();
  if (uptr RealFrame = S ? canLeaveFast(*S, uptr(Frame)) : 0)
    leaveFakeFrameFast(*S, Descriptor->FakeClass, uptr(Frame), RealFrame);
  else if (IsFake)
    leaveFakeFrame(uptr(Frame));
}

} // namespace

// The frame to use: OnStack, or one of the fake stack when the function's
// variables may be used after its end.
PAGESAN_INTERFACE void *
__pagesan_enter_frame(void *OnStack, const FrameDescriptor *Descriptor) {
  FakeStack *S = currentFakeStack();
  uptr Size = Descriptor->ShadowSize;
  if (PAGESAN_UNLIKELY(!S || !Size || Descriptor->FakeClass == kNoFakeClass))
    PAGESAN_JUMP enterSlowly(OnStack, Descriptor);
  uptr Frame = enterFakeFrameFast(*S, Descriptor->FakeClass, uptr(OnStack));
  if (PAGESAN_UNLIKELY(!Frame))
    PAGESAN_JUMP enterSlowly(OnStack, Descriptor);
  *reinterpret_cast<const FrameDescriptor **>(Frame) = Descriptor;
  copyShadow(Frame, shadowIn(Descriptor), Size);
  return reinterpret_cast<void *>(Frame);
}

PAGESAN_INTERFACE void
__pagesan_leave_frame(void *Frame, const FrameDescriptor *Descriptor) {
  FakeStack *S = currentFakeStack();
  uptr RealFrame = PAGESAN_LIKELY(S) ? canLeaveFast(*S, uptr(Frame)) : 0;
  if (PAGESAN_UNLIKELY(!RealFrame))
    PAGESAN_JUMP leaveSlowly(Frame, Descriptor);
  // First: once it is left it may be used again.
  fillShadow(uptr(Frame), kShadowStackAfterReturn, shadowSize(Descriptor));
  leaveFakeFrameFast(*S, Descriptor->FakeClass, uptr(Frame), RealFrame);
}

// Shadow bytes of a large variable whose scope begins or ends.
PAGESAN_INTERFACE void __pagesan_set_shadow(void *Shadow, int Value,
                                            size_t Size) {
  setMemory(Shadow, Value, Size);
}

// The redzones of a variable of dynamic size: kFrameUnit bytes before Begin;
// and from its end to kFrameUnit bytes beyond the next multiple of that.
PAGESAN_INTERFACE void __pagesan_poison_alloca(void *Begin, size_t Size) {
  uptr End = uptr(Begin) + Size;
  uptr RightBegin = roundUpTo(End, kFrameUnit);
  poisonBytes(uptr(Begin) - kFrameUnit, kFrameUnit, kShadowAllocaLeft);
  uptr Granule = roundDownTo(End, kGranuleSize);
  poisonBytes(Granule, RightBegin + kFrameUnit - Granule, kShadowAllocaRight);
  if (uptr Partial = End - Granule)
    unpoisonBytes(Granule, Partial);
}

// All variables of dynamic size between the lowest of them and where the stack
// pointer goes back to. Lowest null: there were none.
PAGESAN_INTERFACE void __pagesan_unpoison_allocas(void *Lowest, void *End) {
  if (Lowest && Lowest < End)
    unpoisonBytes(uptr(Lowest),
                  roundUpTo(uptr(End) - uptr(Lowest), kGranuleSize));
}
