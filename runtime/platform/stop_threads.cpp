//===- stop_threads.cpp - stop_threads.h on Linux x86-64 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/stop_threads.h"

#include "platform/kernel_action.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/atomic.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <time.h>
#include <ucontext.h>

namespace pagesan {

namespace {

constexpr int kStopSignal = 33; // SIGSETXID
constexpr u32 kMaxThreads = 1 << 16;
constexpr u32 kMaxTid = 1 << 22; // as the kernel's
constexpr u64 kPatience = 500'000'000;
constexpr long kTick = 10'000'000; // ns
constexpr u32 kRounds = 100;

// Written by the stopped thread before it counts itself in Answers.
struct Slot {
  StoppedThread Thread;
  Atomic<bool> HasAnswered;
};

// Mapped at the first stop and kept, as handlers that come late look at them.
struct Tables {
  u8 SeenTids[kMaxTid / 8]; // a bit for every number
  Slot Slots[kMaxThreads];
  StoppedThread List[kMaxThreads]; // what the caller sees
};
constinit Tables *TheTables;
constinit u32 SlotCount;
constinit bool IsOverfull; // threads were left out
// Of this stop; a ticket of another is stale.
constinit Atomic<u32> Phase;
constinit Atomic<u32> Answers;
// What the signal did before, for what is not ours. Never answerStop.
constinit KernelAction PreviousAction = {};

// What the signal carries: the phase and the slot.
constexpr u32 kTicketMark = 0x70730000;
u64 ticketFor(u32 PhaseNow, u32 Index) {
  return u64(kTicketMark | (PhaseNow & 0xffff)) << 32 | Index;
}

uptr threadPointer() {
  constexpr uptr kArchGetFs = 0x1003;
  uptr Base = 0;
  // Cannot fail; a thread without TLS has 0.
  rawSyscall(SYS_arch_prctl, kArchGetFs, uptr(&Base)).ignore();
  return Base;
}

// The kernel stores the size of what it saved where FXSAVE leaves room.
void noteVectorState(const ucontext_t *Context, StoppedThread &Out) {
  constexpr uptr kFxSave = 512, kSoftwareBytes = 464;
  constexpr u32 kMagic = 0x46505853;
  uptr State = uptr(Context->uc_mcontext.fpregs);
  if (!State)
    return;
  auto *Software = reinterpret_cast<const u32 *>(State + kSoftwareBytes);
  bool IsExtended = Software[0] == kMagic;
  Out.VectorBegin = State;
  Out.VectorEnd = State + (IsExtended ? Software[1] : kFxSave);
}

void handOn(int Signal, siginfo_t *Info, void *Context) {
  if (uptr(PreviousAction.Handler) > 1) // neither default nor ignored
    PreviousAction.Handler(Signal, Info, Context);
}

// Touches no thread-local storage: threads that clone made may have none.
void answerStop(int Signal, siginfo_t *Info, void *Context) {
  u64 Ticket = u64(Info->si_value.sival_ptr);
  u32 Index = u32(Ticket);
  // Acquire: pairs with the increments, Slots was mapped before.
  u32 PhaseNow = Phase.load(Order::Acquire);
  bool IsOurs = Info->si_code == SI_QUEUE && Info->si_pid == currentPid() &&
                u32(Ticket >> 48) == kTicketMark >> 16;
  if (!IsOurs)
    return handOn(Signal, Info, Context);
  if (Ticket != ticketFor(PhaseNow, Index) || Index >= kMaxThreads)
    return; // too late
  Slot &S = TheTables->Slots[Index];
  auto *Saved = static_cast<const ucontext_t *>(Context);
  S.Thread.StackPointer = uptr(Saved->uc_mcontext.gregs[REG_RSP]);
  S.Thread.TlsBase = threadPointer();
  S.Thread.RegistersBegin = uptr(Saved->uc_mcontext.gregs);
  S.Thread.RegistersEnd =
      S.Thread.RegistersBegin + sizeof(Saved->uc_mcontext.gregs);
  noteVectorState(Saved, S.Thread);
  // Release: pairs with the loads in collect() and awaitAnswers().
  S.HasAnswered.store(true, Order::Release);
  Answers.fetchAdd(1, Order::Release);
  futexWake(reinterpret_cast<u32 *>(&Answers), 1);
  // Acquire: pairs with resumeOtherThreads().
  while (Phase.load(Order::Acquire) == PhaseNow)
    futexWait(reinterpret_cast<u32 *>(&Phase), PhaseNow);
}

bool mapTables() {
  if (TheTables)
    return true;
  constexpr MetadataTable<Tables, Metadata::ThreadStops> kTables;
  static_assert(kTables.kCapacity >= 1);
  if (kTables.open())
    TheTables = kTables.data();
  return TheTables;
}

// False when it was there.
bool noteTid(u32 Tid) {
  u8 Bit = u8(1 << Tid % 8);
  if (Tid >= kMaxTid || (TheTables->SeenTids[Tid / 8] & Bit))
    return false;
  TheTables->SeenTids[Tid / 8] |= Bit;
  return true;
}

void signalThread(int Tid) {
  if (!noteTid(u32(Tid)))
    return;
  if (SlotCount >= u32(minOf(uptr(kMaxThreads),
                             uptr(maxOf(flags().leak_check_threads, 0))))) {
    IsOverfull = true;
    return;
  }
  Slot &S = TheTables->Slots[SlotCount];
  S.Thread = {};
  S.Thread.OsTid = Tid;
  S.HasAnswered.store(false, Order::Relaxed);
  siginfo_t Info = {};
  Info.si_code = SI_QUEUE;
  Info.si_pid = currentPid();
  u64 Ticket = ticketFor(Phase.load(Order::Relaxed), SlotCount);
  Info.si_value.sival_ptr = reinterpret_cast<void *>(Ticket);
  SysResult Sent = rawSyscall(SYS_rt_tgsigqueueinfo, uptr(currentPid()),
                              uptr(Tid), kStopSignal, uptr(&Info));
  if (Sent.error() != ESRCH) // it has ended
    ++SlotCount;
}

// Signals the threads that it finds new, returns whether there were any.
bool signalNewThreads() {
  struct Entry { // linux_dirent64
    u64 Inode, Offset;
    u16 Length;
    u8 Type;
    char Name[];
  };
  int Self = currentTid();
  u32 Before = SlotCount;
  SysResult Opened = openFile("/proc/self/task", O_RDONLY | O_DIRECTORY, 0);
  if (!Opened.ok())
    return false;
  alignas(8) static char Buffer[4096]; // one stop at a time
  for (;;) {
    SysResult Read = rawSyscall(SYS_getdents64, Opened.value(), uptr(Buffer),
                                sizeof(Buffer));
    if (!Read.ok() || Read.value() == 0)
      break;
    for (uptr At = 0; At < Read.value();) {
      auto *E = reinterpret_cast<const Entry *>(Buffer + At);
      At += E->Length;
      int Tid = 0;
      for (const char *P = E->Name; *P >= '0' && *P <= '9'; ++P)
        Tid = Tid * 10 + (*P - '0');
      if (Tid && Tid != Self)
        signalThread(Tid);
    }
  }
  closeFile(int(Opened.value()));
  return SlotCount != Before;
}

// A thread that has ended stays listed until it is waited for (the first one),
// or is gone.
bool hasEnded(int Tid) {
  if (!isThread(Tid))
    return true;
  char Path[64], Text[512];
  formatTo(Path, sizeof(Path), "/proc/self/task/%d/stat", Tid);
  if (!readWholeFile(Path, Text, sizeof(Text)).ok())
    return false;
  const char *State = Text; // behind the last parenthesis: names hold any
  for (const char *P = Text; *P; ++P)
    if (*P == ')')
      State = P + 1;
  return startsWith(State, " Z") || startsWith(State, " X");
}

// Returns how many are left.
u32 forgetEnded() {
  u32 Kept = 0;
  for (u32 I = 0; I < SlotCount; ++I) {
    Slot &S = TheTables->Slots[I];
    // Acquire: pairs with answerStop().
    if (!S.HasAnswered.load(Order::Acquire) && S.Thread.OsTid &&
        hasEnded(S.Thread.OsTid))
      S.Thread.OsTid = 0;
    Kept += S.Thread.OsTid != 0;
  }
  return Kept;
}

void awaitAnswers() {
  u32 Expected = SlotCount, Last = 0;
  u64 Since = monotonicNanoseconds();
  for (;;) {
    u32 Now = Answers.load(Order::Acquire); // pairs with answerStop()
    if (Now >= Expected)
      return;
    timespec Tick = {0, kTick};
    // Woken, timed out, interrupted: the count decides.
    rawSyscall(SYS_futex, uptr(&Answers), FUTEX_WAIT_PRIVATE, Now, uptr(&Tick))
        .ignore();
    if (Answers.load(Order::Relaxed) != Last) {
      Last = Answers.load(Order::Relaxed);
      Since = monotonicNanoseconds();
      continue;
    }
    Expected = forgetEnded();
    if (monotonicNanoseconds() - Since > kPatience)
      return;
  }
}

// Copies, as an answer may still come while the caller reads.
void collect(StoppedThreads &Out) {
  Out = {TheTables->List, 0, true};
  for (u32 I = 0; I < SlotCount; ++I) {
    const Slot &S = TheTables->Slots[I];
    StoppedThread &T = TheTables->List[Out.Count];
    T = {};
    T.OsTid = S.Thread.OsTid;
    if (!T.OsTid)
      continue;
    // Acquire: pairs with answerStop().
    if (S.HasAnswered.load(Order::Acquire)) {
      T = S.Thread;
      T.Answered = true;
    }
    Out.AllAnswered &= T.Answered;
    ++Out.Count;
  }
}

void takeSignal() {
  constexpr u64 kAllSignals = ~u64(0);
  // Known before ours is in place: what arrives in between is handed on.
  KernelAction Found = kernelAction(kStopSignal);
  if (Found.Handler != answerStop)
    PreviousAction = Found;
  setKernelAction(kStopSignal,
                  makeKernelAction(answerStop,
                                   SA_SIGINFO | SA_ONSTACK | SA_RESTART,
                                   kAllSignals),
                  &Found);
  if (Found.Handler != answerStop)
    PreviousAction = Found;
}

} // namespace

bool stopOtherThreads(const int *Known, u32 KnownCount, StoppedThreads &Out) {
  if (!mapTables())
    return false;
  // Zero again, without touching half a megabyte. Cannot fail for memory that
  // is ours and not locked.
  discard(uptr(TheTables->SeenTids), sizeof(TheTables->SeenTids)).ignore();
  SlotCount = 0;
  IsOverfull = false;
  Answers.store(0, Order::Relaxed);
  // Release: pairs with answerStop(), which then finds the tables.
  Phase.fetchAdd(1, Order::Release);
  takeSignal();
  for (u32 I = 0; I < KnownCount; ++I)
    if (Known[I] && Known[I] != currentTid())
      signalThread(Known[I]);
  // Threads make threads until they are stopped.
  for (u32 Round = 0; Round < kRounds; ++Round) {
    bool AnyNew = signalNewThreads();
    if (!AnyNew && Round)
      break;
    awaitAnswers();
  }
  collect(Out);
  // Nobody knows where those that were left out keep their pointers.
  if (IsOverfull)
    resumeOtherThreads();
  return !IsOverfull;
}

// The handler stays for a thread that may answer yet: the default action of
// this signal ends the process.
void resumeOtherThreads() {
  bool AllAnswered = true;
  for (u32 I = 0; I < SlotCount; ++I)
    AllAnswered &= TheTables->Slots[I].HasAnswered.load(Order::Relaxed) ||
                   !TheTables->Slots[I].Thread.OsTid;
  if (AllAnswered)
    setKernelAction(kStopSignal, PreviousAction);
  // Release: pairs with answerStop().
  Phase.fetchAdd(1, Order::Release);
  futexWake(reinterpret_cast<u32 *>(&Phase), 0x7fffffff);
}

} // namespace pagesan
