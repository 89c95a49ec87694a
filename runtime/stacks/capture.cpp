//===- capture.cpp - Stack capture by frame pointers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/capture.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/stack_probe.h"
#include "stacks/bounds.h"
#include "stacks/depot.h"
#include "stacks/frame_record.h"
#include "stacks/hash.h"
#include "stacks/kept_stacks.h"
#include "stacks/unwind.h"
#include "support/flags.h"

namespace pagesan {

namespace {

bool isInside(uptr Record, uptr Low, uptr High) {
  return Record >= Low && Record < High && High - Record >= sizeof(FrameRecord);
}

// What a walk produces. NoHasher and StackHasher see each frame once, in order.
struct NoHasher {
  void add(u32, uptr) {}
};

// Where a walk over one stack stopped: the record it did not read.
struct WalkEnd {
  u32 Size;
  uptr Fp;
};

// The one walk: from record to record as far as CanRead(record) says, which
// makes sure that there is no fault. Records strictly increase, so it ends.
template <class CanReadT, class HasherT>
PAGESAN_ALWAYS_INLINE WalkEnd walkRecords(uptr Fp, uptr Low, uptr *Frames,
                                          u32 Size, u32 Max, HasherT &Hasher,
                                          CanReadT CanRead) {
  while (Size < Max && Fp >= Low && Fp % sizeof(uptr) == 0 && CanRead(Fp)) {
    auto *Record = reinterpret_cast<const FrameRecord *>(Fp);
    uptr Pc = Record->ReturnAddress;
    if (!isPlausiblePc(Pc))
      break;
    Frames[Size] = Pc;
    Hasher.add(Size, Pc);
    ++Size;
    Low = Fp + sizeof(FrameRecord);
    Fp = Record->Previous;
  }
  return {Size, Fp};
}

// The live part of the thread's own stack, [Low, High), can be read.
template <class HasherT>
PAGESAN_ALWAYS_INLINE WalkEnd walkOwnStack(uptr Fp, uptr Low, uptr High,
                                           uptr *Frames, u32 Size, u32 Max,
                                           HasherT &Hasher) {
  uptr Last = High - sizeof(FrameRecord);
  return walkRecords(Fp, Low, Frames, Size, Max, Hasher,
                     [Last](uptr Record) { return Record <= Last; });
}

// Any other stack: an alternate signal stack, a fiber's, that of a thread
// nobody told us about. Its end is not known, and what was above it yesterday
// may be gone today, so each further page is probed.
WalkEnd walkForeignStack(uptr Fp, uptr Here, uptr *Frames, u32 Size, u32 Max) {
  // Reports run on a stack of their own: the frames lie elsewhere then.
  bool IsHere = Fp >= Here && Fp - Here < kPageSize;
  uptr Readable = IsHere ? pageBegin(Here) + kPageSize : Fp;
  NoHasher None;
  return walkRecords(
      Fp, IsHere ? Here : Fp, Frames, Size, Max, None, [&Readable](uptr Fp) {
        uptr End = Fp + sizeof(FrameRecord);
        // No frame is that long: the chain is broken, or goes on elsewhere.
        constexpr uptr kLongestFrame = uptr(1) << 20;
        if (End < Fp || (End > Readable && End - Readable > kLongestFrame))
          return false;
        if (End <= Readable)
          return true;
        Readable = pageBegin(End - 1) + kPageSize;
        return isReadable(Fp) && isReadable(Fp + sizeof(uptr));
      });
}

PAGESAN_NOINLINE u32 captureOnForeignStack(CallSite Site, uptr Here,
                                           uptr *Frames, u32 Max) {
  WalkEnd End = walkForeignStack(Site.FramePointer, Here, Frames, 1, Max);
  // A handler on an alternate stack goes on in the thread it interrupted.
  if (!isInside(End.Fp, CurrentStack.Low, CurrentStack.High) ||
      !isReadable(End.Fp))
    return End.Size;
  NoHasher None;
  return walkOwnStack(End.Fp, End.Fp, CurrentStack.High, Frames, End.Size, Max,
                      None)
      .Size;
}

// Max is at least 1 and at most kMaxFrames.
template <class HasherT>
PAGESAN_ALWAYS_INLINE u32 capture(CallSite Site, uptr *Frames, u32 Max,
                                  HasherT &Hasher) {
  uptr Here = uptr(__builtin_frame_address(0));
  Frames[0] = Site.Pc;
  if (PAGESAN_LIKELY(isInside(Here, CurrentStack.Low, CurrentStack.High))) {
    Hasher.add(0, Site.Pc);
    return walkOwnStack(Site.FramePointer, Here, CurrentStack.High, Frames, 1,
                        Max, Hasher)
        .Size;
  }
  u32 Size = captureOnForeignStack(Site, Here, Frames, Max);
  for (u32 I = 0; I < Size; ++I)
    Hasher.add(I, Frames[I]);
  return Size;
}

} // namespace

u32 captureFrames(CallSite Site, uptr *Frames, u32 Max) {
  if (!Max)
    return 0;
  NoHasher None;
  return capture(Site, Frames, minOf(Max, kMaxFrames), None);
}

namespace {
u32 unwindByTables(CallSite Site, uptr *Frames, u32 Max, StackHasher &Hasher) {
  UnwindRegisters Registers;
  Registers.set(UnwindRegisters::kBp, Site.FramePointer);
  u32 Size = unwindLinkedFrames(Site.Pc, Registers, Frames, Max);
  for (u32 I = 0; I < Size; ++I)
    Hasher.add(I, Frames[I]);
  return Size;
}

} // namespace

PAGESAN_NOINLINE u32 captureAnew(CallSite Site, u32 Most) {
  auto *Frames = static_cast<uptr *>(__builtin_alloca(Most * sizeof(uptr)));
  StackHasher Hasher;
  u32 Size = flags().fast_unwind_on_malloc
                 ? capture(Site, Frames, Most, Hasher)
                 : unwindByTables(Site, Frames, Most, Hasher);
  return depotPutHashed(Frames, Size, Hasher.finish(Size));
}

u32 captureStackId(CallSite Site) {
  // The call itself, malloc, is always worth a frame. Not the most there may
  // be: handlers and small threads allocate, too.
  u32 Most = minOf(u32(maxOf(flags().malloc_context_size, 1)), kMaxFrames);
  uptr Here = uptr(__builtin_frame_address(0));
  if (PAGESAN_LIKELY(isInside(Here, CurrentStack.Low, CurrentStack.High) &&
                     Most <= KeptStacks::kMaxFrames))
    if (KeptStacks *Kept = KeptStacks::current())
      return Kept->capture(Site, Here, Most);
  return captureAnew(Site, Most);
}

u32 captureWholeStackId(CallSite Site) {
  constexpr u32 kMost = 64; // small threads make threads, too
  return captureAnew(
      Site,
      minOf(u32(maxOf(flags().malloc_context_size, int(kMost))), kMaxFrames));
}

} // namespace pagesan
