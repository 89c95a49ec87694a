//===- report/describe_stack.cpp - Which variable is it? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/describe_stack.h"

#include "objects/fake_stack.h"
#include "pagesan/abi/frame_descriptor.h"
#include "platform/stack_probe.h"
#include "report/color.h"
#include "report/describe.h"
#include "report/frame_variables.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "shadow/shadow_map.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// --- From an address to its frame --------------------------------------------

// Memory that may be anything: a frame begins here if it names a descriptor.
const FrameDescriptor *descriptorAt(uptr Frame) {
  if (!isReadable(Frame))
    return nullptr;
  uptr Descriptor = *reinterpret_cast<const uptr *>(Frame);
  if (!isAligned(Descriptor, 8) || !isReadable(Descriptor) ||
      !isReadable(Descriptor + 8))
    return nullptr;
  auto *D = reinterpret_cast<const FrameDescriptor *>(Descriptor);
  return D->Magic == kFrameMagic ? D : nullptr;
}

u8 shadowByte(uptr Addr) {
  u8 Byte = kShadowGood;
  return readShadow(Addr, Byte) ? Byte : u8(kShadowGood);
}

// The first redzone of a frame is the only one of its kind: down to it, and on
// to its beginning.
bool findFrameOnStack(uptr Addr, uptr Low, FrameInfo &Out) {
  constexpr uptr kFarthest = uptr(1) << 20;
  uptr End = Addr - Low > kFarthest ? Addr - kFarthest : Low;
  uptr Pos = roundDownTo(Addr, kGranuleSize);
  while (Pos > End && shadowByte(Pos) != kShadowStackLeft)
    Pos -= kGranuleSize;
  while (Pos > End && shadowByte(Pos - kGranuleSize) == kShadowStackLeft)
    Pos -= kGranuleSize;
  const FrameDescriptor *D = descriptorAt(Pos);
  if (shadowByte(Pos) != kShadowStackLeft || !D || Addr - Pos >= D->FrameSize)
    return false;
  Out.Begin = Pos;
  Out.Descriptor = D;
  return true;
}

struct StackSearch {
  uptr Addr;
  bool Found;
  u32 Tid;
  uptr Low;
};

void lookAtStack(uptr Low, uptr High, u32 Tid, StackSearch &Search) {
  if (Search.Addr < Low || Search.Addr >= High)
    return;
  Search.Found = true;
  Search.Tid = Tid;
  Search.Low = Low;
}

bool lookAtThread(const ThreadState &Thread, StackSearch &Search) {
  lookAtStack(Thread.Stack->Low, Thread.Stack->High, Thread.Tid, Search);
  lookAtStack(Thread.HomeLow, Thread.HomeHigh, Thread.Tid, Search);
  return Search.Found;
}

// The registry's lock may be held by the code that the report interrupted;
// then only this thread is known.
bool findThreadOfStack(StackSearch &Search) {
  if (lookAtThread(currentThread(), Search))
    return true;
  tryForEachThread(
      [](ThreadState &Thread, void *Arg) {
        lookAtThread(Thread, *static_cast<StackSearch *>(Arg));
      },
      &Search);
  return Search.Found;
}

// --- The variables of a frame ------------------------------------------------

// How the access [Begin, End) relates to V, if V is the nearest variable.
const char *relationTo(const FrameVariable &V, uptr Begin, uptr End,
                       uptr PreviousEnd, uptr NextBegin) {
  if (Begin >= V.Begin) {
    if (End <= V.end())
      return "is inside";
    if (Begin < V.end())
      return "partially overflows";
    return End <= NextBegin && NextBegin - End >= Begin - V.end() ? "overflows"
                                                                  : nullptr;
  }
  if (End > V.Begin)
    return "partially underflows";
  return Begin >= PreviousEnd && Begin - PreviousEnd >= V.Begin - End
             ? "underflows"
             : nullptr;
}

void printVariable(const FrameVariable &V, uptr Offset, const char *Relation) {
  printOut("    [%zu, %zu) '%.*s'", V.Begin, V.end(), int(V.NameLength),
           V.Name);
  if (V.LineLength)
    printOut(" (line %.*s)", int(V.LineLength), V.Line);
  if (Relation)
    printOut("%-s <== Memory access at offset %zu %s this variable%-s",
             color(kLocationColor), Offset, Relation, color(Color::Default));
  printOut("\n");
}

void printVariables(const FrameDescriptor &D, uptr Offset, uptr Size) {
  FrameVariableReader Reader(D);
  printOut("  This frame has %zu object(s):\n", Reader.count());
  FrameVariable V, Next;
  uptr PreviousEnd = 0;
  for (bool More = Reader.next(V); More; V = Next) {
    More = Reader.next(Next);
    printVariable(V, Offset,
                  relationTo(V, Offset, Offset + Size, PreviousEnd,
                             More ? Next.Begin : ~uptr(0)));
    PreviousEnd = V.end();
  }
}

void printFrame(const FrameInfo &Frame, uptr Addr, uptr Size) {
  const FrameDescriptor &D = *Frame.Descriptor;
  uptr Function = uptr(&D) + uptr(intptr_t(D.Function));
  printStack(&Function, 1, /*FirstIsExact=*/true);
  printVariables(D, Addr - Frame.Begin, Size);
  printOut("HINT: this may be a false positive if your program uses some "
           "custom stack unwind mechanism, swapcontext or vfork\n"
           "      (longjmp and C++ exceptions *are* supported)\n");
}

} // namespace

bool findFrame(uptr Addr, FrameInfo &Out) {
  Out = {};
  FakeFrameInfo Fake;
  if (findFakeFrame(Addr, Fake)) {
    Out = {Fake.Tid, Fake.Begin, descriptorAt(Fake.Begin)};
    if (!Out.Descriptor)
      Out.Begin = 0;
    return true;
  }
  StackSearch Search = {Addr, false, 0, 0};
  if (!findThreadOfStack(Search))
    return false;
  Out.Tid = Search.Tid;
  findFrameOnStack(Addr, Search.Low, Out);
  return true;
}

bool describeStack(uptr Addr, uptr Size) {
  FrameInfo Frame;
  if (!findFrame(Addr, Frame))
    return false;
  printOut("%-sAddress %p is located in stack of thread %s",
           color(kLocationColor), reinterpret_cast<void *>(Addr),
           ThreadName(Frame.Tid).Text);
  mentionThread(Frame.Tid);
  if (!Frame.Begin) {
    printOut("%-s\n", color(Color::Default));
    return true;
  }
  printOut(" at offset %zu in frame%-s\n", Addr - Frame.Begin,
           color(Color::Default));
  printFrame(Frame, Addr, Size);
  return true;
}

} // namespace pagesan
