//===- describe.cpp - What lies at an address -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/describe.h"

#include "objects/poison.h"
#include "objects/pools.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "report/color.h"
#include "report/describe_globals.h"
#include "report/describe_stack.h"
#include "report/frame_format.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "report/symbolizer.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// --- Threads -----------------------------------------------------------------

// Under the report lock.
constexpr u32 kMaxMentioned = 64;
constinit u32 Mentioned[kMaxMentioned];
constinit u32 MentionedCount = 0;

constinit u32 Described[kMaxMentioned];
constinit u32 DescribedCount = 0;

bool wasDescribed(u32 Tid) {
  for (u32 I = 0; I < DescribedCount; ++I)
    if (Described[I] == Tid)
      return true;
  if (DescribedCount < kMaxMentioned)
    Described[DescribedCount++] = Tid;
  return false;
}

// False when there is no more to tell; else Creator is to be described.
bool describeThread(u32 Tid, u32 &Creator) {
  ThreadInfo Info;
  if (Tid == 0 || wasDescribed(Tid))
    return false;
  if (!threadInfo(Tid, Info)) {
    printOut("Thread T%u is not known any more\n\n", Tid);
    return false;
  }
  printOut("Thread %s created by %s here:\n", ThreadName(Tid).Text,
           ThreadName(Info.ParentTid).Text);
  printStoredStack(Info.CreationStack);
  Creator = Info.ParentTid;
  return flags().print_full_thread_history;
}

// --- Heap --------------------------------------------------------------------

void printPosition(uptr Addr, const ChunkInfo &Chunk) {
  uptr End = Chunk.Begin + Chunk.Size;
  const char *Where = "inside of";
  uptr Distance = Addr - Chunk.Begin;
  if (Addr < Chunk.Begin) {
    Where = "before";
    Distance = Chunk.Begin - Addr;
  } else if (Addr >= End) {
    Where = "after";
    Distance = Addr - End;
  }
  printOut("%-s%p is located %zu bytes %s %zu-byte region [%p,%p)\n%-s",
           color(kLocationColor), pointer(Addr), Distance, Where, Chunk.Size,
           pointer(Chunk.Begin), pointer(End), color(Color::Default));
}

void printChunkStack(const char *What, u32 Tid, u32 Stack) {
  printOut("%-s%s by thread %s here:%-s\n", color(kAllocationColor), What,
           ThreadName(Tid).Text, color(Color::Default));
  printStoredStack(Stack);
}

void describeChunk(uptr Addr, const ChunkInfo &Chunk) {
  printPosition(Addr, Chunk);
  if (Chunk.IsForgotten) {
    printOut("It was freed long ago: its size, at most %zu, and its stacks are "
             "not kept any more.\n\n",
             Chunk.Size);
    return;
  }
  // A free that is being reported has no stack of its own yet.
  bool IsFreed = Chunk.State == ChunkState::Freed && Chunk.FreeStack;
  if (IsFreed) {
    printChunkStack("freed", Chunk.FreeTid, Chunk.FreeStack);
    mentionThread(Chunk.FreeTid);
  }
  mentionThread(Chunk.AllocTid);
  printChunkStack(IsFreed ? "previously allocated" : "allocated",
                  Chunk.AllocTid, Chunk.AllocStack);
}

// --- Poisoned by the program -------------------------------------------------

bool isUserPoisoned(uptr Addr) {
  u8 Byte;
  // Behind the good bytes of a granule, the next one says why.
  if (readShadow(Addr, Byte) && isPartialGranule(Byte))
    (void)readShadow(Addr + kGranuleSize, Byte);
  return Byte == kShadowUserPoisoned ||
         (Byte == kShadowBlack && pageState(Addr) == PageState::UserPoisoned);
}

void describePoisoner(uptr Addr) {
  PoisonRecord Record;
  if (!isShadowMapped(Addr) || !isUserPoisoned(Addr) ||
      !findPoisoner(Addr, Record))
    return;
  mentionThread(Record.Tid);
  printOut("%-spoisoned by thread %s here:%-s\n", color(kAllocationColor),
           ThreadName(Record.Tid).Text, color(Color::Default));
  printStoredStack(Record.Stack);
}

// --- Pools -------------------------------------------------------------------

void printPoolObject(uptr Addr, const PoolObjectInfo &O) {
  uptr End = O.Begin + O.Size;
  const char *Where = Addr < O.Begin ? "before"
                      : Addr >= End  ? "after"
                                     : "inside of";
  uptr Distance = Addr < O.Begin ? O.Begin - Addr
                  : Addr >= End  ? Addr - End
                                 : Addr - O.Begin;
  printOut("%-s%p is located %zu bytes %s %zu-byte pool object [%p,%p) of pool "
           "'%s'\n%-s",
           color(kLocationColor), pointer(Addr), Distance, Where, O.Size,
           pointer(O.Begin), pointer(End), O.PoolName, color(Color::Default));
  mentionThread(O.AllocTid);
  if (!O.IsLive) {
    printChunkStack("freed", O.FreeTid, O.FreeStack);
    mentionThread(O.FreeTid);
  }
  printChunkStack(O.IsLive ? "allocated" : "previously allocated", O.AllocTid,
                  O.AllocStack);
}

// Memory that a pool had from the heap and that was freed is the heap's matter.
bool describePool(uptr Addr) {
  ChunkInfo Chunk;
  if (heapDescribe(Addr, Chunk) && Chunk.State == ChunkState::Freed &&
      Addr - Chunk.Begin < Chunk.Size)
    return false;
  PoolObjectInfo Object;
  if (!describePoolObject(Addr, Object))
    return false;
  printPoolObject(Addr, Object);
  return true;
}

// --- The rest ----------------------------------------------------------------

bool describeShadow(uptr Addr) {
  const char *Area = shadowAreaName(Addr);
  if (Area)
    printOut("%-sAddress %p is located in the %s area.\n%-s",
             color(kLocationColor), pointer(Addr), Area, color(Color::Default));
  return Area != nullptr;
}

// Whatever is mapped from a file.
bool describeModuleData(uptr Addr) {
  static constinit ModuleAddress Module = {};
  static constinit SymbolizedData Data = {};
  if (!findModule(Addr, Module))
    return false;
  printOut("%-s", color(kLocationColor));
  if (!isCode(Addr) && symbolizeData(Module, Data) &&
      Module.Offset >= Data.Begin)
    printOut("%p is located %zu bytes inside of global variable '%s' defined "
             "in '%s' (%p) of size %zu\n",
             pointer(Addr), Module.Offset - Data.Begin, Data.Name,
             Data.Place[0] ? strippedPath(Data.Place) : Module.Path,
             pointer(Addr - (Module.Offset - Data.Begin)), Data.Size);
  else
    printOut("Address %p is located in %s+0x%zx\n", pointer(Addr), Module.Path,
             Module.Offset);
  printOut("%-s", color(Color::Default));
  return true;
}

// By the shadow, or by what follows the end of a variable in its granule.
bool isInFrame(uptr Addr) {
  u8 Byte = kShadowGood;
  if (!readShadow(Addr, Byte))
    return false;
  return isPartialGranule(Byte) ? isInFrame(Addr + kGranuleSize)
                                : isFrameShadow(Byte);
}

} // namespace

ThreadName::ThreadName(u32 Tid) {
  ThreadInfo Info;
  if (Tid && threadInfo(Tid, Info) && Info.Name[0])
    formatTo(Text, sizeof(Text), "T%u (%.15s)", Tid, Info.Name);
  else
    formatTo(Text, sizeof(Text), "T%u", Tid);
}

const char *shadowAreaName(uptr Addr) {
  if (Addr >= kLowShadowBegin && Addr < kLowShadowEnd)
    return "low shadow";
  if (Addr >= kHighShadowBegin && Addr < kHighShadowEnd)
    return "high shadow";
  if (Addr >= kGapBegin && Addr < kGapEnd)
    return "shadow gap";
  return nullptr;
}

void mentionThread(u32 Tid) {
  for (u32 I = 0; I < MentionedCount; ++I)
    if (Mentioned[I] == Tid)
      return;
  if (MentionedCount < kMaxMentioned)
    Mentioned[MentionedCount++] = Tid;
}

// Who created a thread, and so on, comes right behind it.
void describeMentionedThreads() {
  for (u32 I = 0; I < MentionedCount; ++I)
    for (u32 Tid = Mentioned[I]; describeThread(Tid, Tid);)
      ;
  MentionedCount = 0;
  DescribedCount = 0;
}

static bool describeKnown(uptr Addr, uptr Size, uptr AccessAddr) {
  // A stack may lie in an object of the heap.
  if ((isInFrame(Addr) && describeStack(AccessAddr, Size)) ||
      describePool(Addr))
    return true;
  ChunkInfo Chunk;
  if (heapDescribe(Addr, Chunk) && Chunk.State != ChunkState::None) {
    describeChunk(Addr, Chunk);
    return true;
  }
  return describeShadow(Addr) || describeStack(AccessAddr, Size) ||
         describeGlobals(Addr, Size) || describeModuleData(Addr);
}

void describeAddress(uptr Addr, uptr Size, uptr AccessAddr) {
  if (!describeKnown(Addr, Size, AccessAddr ? AccessAddr : Addr))
    printOut("Address %p is a wild pointer inside of access range of size "
             "0x%012zx.\n",
             pointer(Addr), Size);
  describePoisoner(Addr);
  describeMentionedThreads();
}

void describeAnyAddress(uptr Addr) {
  if (!describeKnown(Addr, 1, Addr))
    printOut("%s can not describe address in more detail (wild memory access "
             "suspected).\n",
             flags().report_name);
  describePoisoner(Addr);
  describeMentionedThreads();
}

} // namespace pagesan
