//===- roots.cpp - Where pointers to live objects start -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/roots.h"

#include "objects/fake_stack.h"
#include "objects/root_regions.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/linked_modules.h"
#include "platform/platform.h"
#include "platform/stack_probe.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"
#include "threads/lost_threads.h"
#include "threads/thread.h"

#include <pthread.h>

// Lies in the dynamic linker.
extern "C" void *__tls_get_addr(void *);

namespace pagesan {

namespace {

// x86-64 code may keep data that far below its stack pointer.
constexpr uptr kRedZone = 128;
// Of a stack that nobody told us about, from its stack pointer.
constexpr uptr kUnknownStack = uptr(8) << 20;

// Pages that can be read, upwards from Addr.
uptr readableEnd(uptr Addr, uptr Limit) {
  uptr Page = pageBegin(Addr);
  while (Page < Limit && isReadable(Page))
    Page += kPageSize;
  return Page;
}

// The lowest page of [Low, High) from which everything is mapped. Does not
// touch: a stack would grow.
uptr mappedBegin(uptr Low, uptr High) {
  uptr Page = pageBegin(High - 1);
  while (Page > Low && isMapped(Page - kPageSize))
    Page -= kPageSize;
  return Page;
}

} // namespace

bool Roots::addRange(uptr Begin, uptr End) {
  return Begin >= End || Ranges.push({Begin, End});
}

// --- Modules -----------------------------------------------------------------

bool Roots::addModule(const LinkedModule &M) {
  uptr LinkerCode = uptr(&__tls_get_addr);
  uptr TlsSize = 0;
  bool Ok = true;
  for (u32 I = 0; I < M.SegmentCount; ++I) {
    const ElfW(Phdr) &Segment = M.Segments[I];
    uptr Begin = M.Bias + Segment.p_vaddr;
    uptr End = Begin + Segment.p_memsz;
    if (Segment.p_type == PT_TLS)
      TlsSize = Segment.p_memsz;
    if (Segment.p_type != PT_LOAD)
      continue;
    if (LinkerCode >= Begin && LinkerCode < End)
      Linker = {Begin, End};
    if ((Segment.p_flags & PF_W) && flags().use_globals)
      Ok &= Segments.push({Begin, End});
  }
  if (!M.TlsId || !TlsSize)
    return Ok;
  // The block of a module loaded at start lies at the same distance from every
  // thread's base.
  StaticTlsSize = maxOf(StaticTlsSize, M.BelowThreadPointer);
  return Ok && TlsModules.push({M.TlsId, TlsSize, M.BelowThreadPointer});
}

bool Roots::addModules() {
  DescriptorSize = threadDescriptorSize();
  forEachLinkedModule([this](const LinkedModule &M) {
    Failed |= !addModule(M);
    return !Failed;
  });
  return !Failed;
}

// --- Threads -----------------------------------------------------------------

bool Roots::listThreads() {
  forEachThreadLocked(
      [](ThreadState &T, void *Self) {
        auto &R = *static_cast<Roots *>(Self);
        ThreadInfo Info;
        int OsTid = threadInfo(T.Tid, Info) ? int(Info.OsTid) : 0;
        R.Failed |= !R.Threads.push({T.PthreadSelf, T.Stack->Low, T.Stack->High,
                                     OsTid, T.LeftAt, T.HomeHigh});
      },
      this);
  return !Failed;
}

// By the kernel's number, as a thread's TLS base may be anything.
const KnownThread *Roots::findThread(const StoppedThread &Stopped) const {
  for (const KnownThread &T : Threads)
    if (T.OsTid == Stopped.OsTid)
      return &T;
  return nullptr;
}

// StackPointer 0: not known. The thread's TLS lies at the upper end of stacks
// that the C library made, and is a matter of its own.
bool Roots::addStack(uptr StackPointer, uptr RedZone, uptr Low, uptr High,
                     uptr TlsBase) {
  if (!flags().use_stacks)
    return true;
  if (TlsBase >= Low && TlsBase < High)
    High = TlsBase - StaticTlsSize;
  if (StackPointer >= Low && StackPointer < High)
    return addRange(StackPointer - RedZone, High);
  // On a fiber, in a handler on a stack of its own: both count.
  bool Ok = Low >= High || addRange(mappedBegin(Low, High), High);
  if (StackPointer)
    Ok &= addRange(StackPointer - RedZone,
                   readableEnd(StackPointer, StackPointer + kUnknownStack));
  return Ok;
}

// While a thread is on the stack of a context, its own is alive, too.
bool Roots::addHome(uptr LeftAt, uptr High, uptr TlsBase) {
  return !High || addStack(LeftAt, kRedZone, LeftAt, High, TlsBase);
}

// In LeakSanitizer's words.
static void logThread(int OsTid, uptr Low, uptr High, uptr StackPointer,
                      uptr TlsBegin, uptr TlsEnd) {
  if (!flags().log_threads)
    return;
  printOut("Processing thread %d.\nStack at %p-%p (SP = %p).\nTLS at %p - "
           "%p.\n",
           OsTid, pointer(Low), pointer(High), pointer(StackPointer),
           pointer(TlsBegin), pointer(TlsEnd));
}

bool Roots::addOwnThread(const AboveExit &Caller) {
  uptr StackPointer = Caller.StackPointer;
  const ThreadState &Thread = currentThread();
  uptr TlsBase = uptr(pthread_self());
  logThread(currentTid(), CurrentStack.Low, CurrentStack.High, StackPointer,
            TlsBase - StaticTlsSize, TlsBase + DescriptorSize);
  return addRange(uptr(Caller.Registers),
                  uptr(Caller.Registers + AboveExit::kPreserved)) &&
         addStack(StackPointer, 0, CurrentStack.Low, CurrentStack.High,
                  TlsBase) &&
         addHome(Thread.LeftAt, Thread.HomeHigh, TlsBase) && addTls(TlsBase);
}

bool Roots::addFakeFrames() {
  if (flags().use_stacks)
    forEachFakeFrame(
        [](uptr Begin, uptr End, void *Self) {
          auto &R = *static_cast<Roots *>(Self);
          R.Failed |= !R.addRange(Begin, End);
        },
        this);
  return !Failed;
}

bool Roots::addStoppedThreads(const StoppedThreads &Stopped) {
  bool Ok = true;
  for (u32 I = 0; I < Stopped.Count; ++I) {
    const StoppedThread &T = Stopped.List[I];
    const KnownThread *Known = findThread(T);
    KnownThread Stack = Known ? *Known : KnownThread{};
    uptr TlsBase = T.Answered ? T.TlsBase : Stack.TlsBase;
    logThread(T.OsTid, Stack.StackLow, Stack.StackHigh, T.StackPointer,
              TlsBase - StaticTlsSize, TlsBase + DescriptorSize);
    Ok &= addStack(T.StackPointer, kRedZone, Stack.StackLow, Stack.StackHigh,
                   TlsBase) &&
          addHome(Stack.LeftAt, Stack.HomeHigh, TlsBase) && addTls(TlsBase);
    if (flags().use_registers)
      Ok &= addRange(T.RegistersBegin, T.RegistersEnd) &&
            addRange(T.VectorBegin, T.VectorEnd);
  }
  return Ok;
}

// --- Thread-local storage ----------------------------------------------------

// The thread's descriptor holds thread-specific data and the pointer to the
// DTV.
bool Roots::addTls(uptr TlsBase) {
  if (!flags().use_tls || !TlsBase || !isAligned(TlsBase, sizeof(uptr)) ||
      !isReadable(TlsBase))
    return true;
  bool Ok = addRange(TlsBase, TlsBase + DescriptorSize);
  for (const TlsModule &M : TlsModules)
    if (M.BelowTlsBase)
      Ok &=
          addRange(TlsBase - M.BelowTlsBase, TlsBase - M.BelowTlsBase + M.Size);
  return Ok && addDtv(TlsBase);
}

// The vector of a thread's blocks: entry 0 is a generation, the entry before it
// holds the number of the others. The vector, and blocks of libraries that were
// loaded later, are allocated by malloc, ours, and are found as any object;
// those from before there was a heap are not.
bool Roots::addDtv(uptr TlsBase) {
  struct Entry {
    uptr Block, ToFree;
  };
  constexpr uptr kMaxModules = 1 << 16;
  auto *Dtv = reinterpret_cast<const Entry *const *>(TlsBase)[1];
  if (!Dtv || !isAligned(uptr(Dtv), sizeof(uptr)) || !isReadable(uptr(Dtv - 1)))
    return true;
  uptr Count = Dtv[-1].Block;
  if (Count > kMaxModules)
    return true;
  bool Ok = addRange(uptr(Dtv - 1), uptr(Dtv + Count + 1));
  for (const TlsModule &M : TlsModules) {
    if (M.Id > Count || !isReadable(uptr(&Dtv[M.Id])))
      continue;
    uptr Block = Dtv[M.Id].Block;
    constexpr uptr kNotYet = ~uptr(0);
    if (Block && Block != kNotYet && !isHeapZone(Block))
      Ok &= addRange(Block, Block + M.Size);
  }
  return Ok;
}

// --- What was registered -----------------------------------------------------

bool Roots::addRegistered() {
  bool Ok = true;
  for (StackBounds Stack : lostStacks())
    Ok &= addRange(mappedBegin(Stack.Low, Stack.High), Stack.High);
  forEachPendingStart(
      [](void *Arg, void *Self) {
        auto &R = *static_cast<Roots *>(Self);
        R.Failed |= !R.Pointers.push(uptr(Arg));
      },
      this);
  if (flags().use_tls)
    forEachUnjoinedThread(
        [](uptr PthreadSelf, void *Self) {
          auto &R = *static_cast<Roots *>(Self);
          if (isReadable(PthreadSelf) &&
              isReadable(PthreadSelf + R.DescriptorSize - sizeof(uptr)))
            R.Failed |=
                !R.addRange(PthreadSelf, PthreadSelf + R.DescriptorSize);
        },
        this);
  if (flags().use_root_regions)
    for (RootRegion Region : rootRegions())
      Ok &= addRange(Region.Begin, Region.End);
  return Ok && !Failed;
}

void Roots::release() {
  Pointers.release();
  Segments.release();
  Ranges.release();
  Threads.release();
  TlsModules.release();
}

} // namespace pagesan
