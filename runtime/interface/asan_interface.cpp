//===- asan_interface.cpp - sanitizer/asan_interface.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What asks about memory. Reports, options and descriptions of errors are in
// report/interface.cpp.
//
//===----------------------------------------------------------------------===//
#include "check/slow_path.h"
#include "heap/heap.h"
#include "objects/fake_stack.h"
#include "objects/globals.h"
#include "objects/poison.h"
#include "pagesan/abi/shadow_layout.h"
#include "pagesan/interface.h"
#include "report/describe.h"
#include "report/known_object.h"
#include "stacks/depot.h"
#include "support/init.h"
#include "support/memory.h"
#include "threads/thread.h"

using namespace pagesan;

PAGESAN_INTERFACE void __asan_poison_memory_region(const volatile void *Addr,
                                                   size_t Size) {
  ensureInit();
  userPoison(uptr(Addr), Size, PAGESAN_CALL_SITE());
}
PAGESAN_INTERFACE void __asan_unpoison_memory_region(const volatile void *Addr,
                                                     size_t Size) {
  ensureInit();
  userUnpoison(uptr(Addr), Size);
}

PAGESAN_INTERFACE int __asan_address_is_poisoned(const volatile void *Addr) {
  return isBadByte(uptr(Addr));
}

// The first poisoned byte, nullptr when there is none.
PAGESAN_INTERFACE void *__asan_region_is_poisoned(void *Begin, size_t Size) {
  return Size ? reinterpret_cast<void *>(findBadByte(uptr(Begin), Size))
              : nullptr;
}

PAGESAN_INTERFACE void __asan_get_shadow_mapping(size_t *Scale,
                                                 size_t *Offset) {
  if (Scale)
    *Scale = kGranuleShift;
  if (Offset)
    *Offset = kShadowOffset;
}

// Frames are given as addresses inside the calls, not behind them.
static size_t copyStack(u32 Id, void **Trace, size_t Max) {
  uptr Frames[kMaxFrames];
  u32 Size = depotGet(Id, Frames, u32(minOf(Max, size_t(kMaxFrames))));
  for (u32 I = 0; I < Size; ++I)
    Trace[I] = reinterpret_cast<void *>(Frames[I] - 1);
  return Size;
}

PAGESAN_INTERFACE size_t __asan_get_alloc_stack(void *Addr, void **Trace,
                                                size_t Size, int *ThreadId) {
  ChunkInfo Chunk;
  if (!heapDescribe(uptr(Addr), Chunk) || Chunk.State == ChunkState::None)
    return 0;
  if (ThreadId)
    *ThreadId = int(Chunk.AllocTid);
  return copyStack(Chunk.AllocStack, Trace, Size);
}

PAGESAN_INTERFACE size_t __asan_get_free_stack(void *Addr, void **Trace,
                                               size_t Size, int *ThreadId) {
  ChunkInfo Chunk;
  if (!heapDescribe(uptr(Addr), Chunk) || Chunk.State != ChunkState::Freed)
    return 0;
  if (ThreadId)
    *ThreadId = int(Chunk.FreeTid);
  return copyStack(Chunk.FreeStack, Trace, Size);
}

// The object that is meant by Addr, as AddressSanitizer has it: of the heap the
// nearest, of variables the one that Addr is in or behind, on stacks also
// before.
static bool locateObject(uptr Addr, KnownObject &Found) {
  if (findKnownObject(Addr, Found) || findVariableAround(Addr, Found))
    return true;
  ChunkInfo Chunk;
  if (heapDescribe(Addr, Chunk) && Chunk.State != ChunkState::None) {
    Found = {ObjectPlace::Heap, false, Chunk.Begin, Chunk.Size, ""};
    return true;
  }
  constexpr u32 kMost = 4; // the one that contains Addr comes first
  GlobalInfo Near[kMost];
  return findGlobals(Addr, Near, kMost) && Near[0].Begin <= Addr &&
         findKnownObject(Near[0].Begin, Found);
}

static void copyName(const char *From, char *To, size_t Size) {
  if (!To || !Size)
    return;
  size_t Length = minOf(stringLength(From), Size - 1);
  copyMemory(To, From, Length);
  To[Length] = 0;
}

static const char *placeName(ObjectPlace Place) {
  switch (Place) {
  case ObjectPlace::Heap:
    return "heap";
  case ObjectPlace::Stack:
    return "stack";
  case ObjectPlace::Global:
    return "global";
  }
  return "";
}

PAGESAN_INTERFACE const char *__asan_locate_address(void *Addr, char *Name,
                                                    size_t NameSize,
                                                    void **RegionBegin,
                                                    size_t *RegionSize) {
  ensureInit();
  KnownObject Object = {};
  bool IsKnown = locateObject(uptr(Addr), Object);
  copyName(Object.Name, Name, NameSize);
  if (RegionBegin)
    *RegionBegin = reinterpret_cast<void *>(Object.Begin);
  if (RegionSize)
    *RegionSize = Object.Size;
  if (IsKnown)
    return placeName(Object.Place);
  if (const char *Shadow = shadowAreaName(uptr(Addr)))
    return Shadow;
  return isOnStack(uptr(Addr)) ? "stack" : "heap-invalid";
}

PAGESAN_INTERFACE void __asan_print_accumulated_stats() {
  pagesan_print_stats();
}

// For allocators that hand out again what they have: from here on reports show
// this call's stack. 0: no live object starts at Addr.
PAGESAN_INTERFACE int __asan_update_allocation_context(void *Addr) {
  ensureInit();
  return heapSetAllocationStack(uptr(Addr), captureStackId(PAGESAN_CALL_SITE()),
                                currentThread().Tid);
}

// For collectors of garbage, which look for pointers in stacks: a frame of the
// fake stack counts where its function's real frame lies.
PAGESAN_INTERFACE void *__asan_get_current_fake_stack() {
  return ensureFakeStack();
}
PAGESAN_INTERFACE void *__asan_addr_is_in_fake_stack(void *Stack, void *Addr,
                                                     void **Begin, void **End) {
  FakeFrameInfo Frame;
  if (!Stack || !findFakeFrame(uptr(Addr), Frame) || !Frame.RealFrame)
    return nullptr;
  if (Begin)
    *Begin = reinterpret_cast<void *>(Frame.Begin);
  if (End)
    *End = reinterpret_cast<void *>(Frame.Begin + Frame.Size);
  return reinterpret_cast<void *>(Frame.RealFrame);
}
PAGESAN_INTERFACE void __asan_suppress_fake_stack() {
  suppressFakeFrames(true);
}
PAGESAN_INTERFACE void __asan_unsuppress_fake_stack() {
  suppressFakeFrames(false);
}
