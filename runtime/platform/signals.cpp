//===- signals.cpp - signals.h on Linux x86-64 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/signals.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/kernel_action.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/mutex.h"

#include <signal.h>
#include <ucontext.h>

namespace pagesan {

namespace {

// Small: reports run on the reserved stack. Room for the largest vector state
// that the kernel saves (AMX: about 11 KiB) and for a program's own handlers.
constexpr uptr kAltStackSize = 60 << 10;
// In front of each of them, one behind the last.
constexpr uptr kAltStackFence = kPageSize;

// Those that no thread has. They are made so many at a time, as neighbours: a
// mapping of its own for each would use up the process's at 20,000 threads.
constexpr u32 kAltStacksAtOnce = 16;
constexpr u32 kMostSpare = 1 << 16;
// Up to so many, they keep their memory when their threads end.
constexpr u32 kMostWithMemory = 256;
constinit Mutex SpareLock{LockRank::AltStacks};
constinit uptr Spare[kMostSpare] = {}; // touched as far as it was ever full
constinit u32 SpareCount = 0;
constinit Atomic<u32> Made;
// Before, none of them has any memory.
constinit Atomic<bool> AreUsed;

constexpr unsigned long kSaRestorer = 0x04000000;

extern "C" void _pagesan_signal_return();
__asm__(".pushsection .text\n"
        ".hidden _pagesan_signal_return\n"
        ".globl _pagesan_signal_return\n"
        ".type _pagesan_signal_return, @function\n"
        "_pagesan_signal_return:\n"
        "  movq $15, %rax\n" // rt_sigreturn
        "  syscall\n"
        ".size _pagesan_signal_return, .-_pagesan_signal_return\n"
        ".popsection\n");

void handleDeadlySignal(int Signal, siginfo_t *Info, void *Context) {
  noteAltStackUse(); // it may return
  reportDeadlySignal(Signal, Info, Context);
}

void install(int Signal) {
  if (signalMode(Signal) == SignalMode::Leave)
    return;
  // SA_NODEFER: a fault while reporting must arrive, to be told as such.
  setKernelAction(
      Signal, makeKernelAction(handleDeadlySignal,
                               SA_SIGINFO | SA_NODEFER |
                                   (flags().use_sigaltstack ? SA_ONSTACK : 0),
                               0));
}

} // namespace

const ForkLock fork_locks::AltStacks = {&SpareLock};

KernelAction makeKernelAction(void (*Handler)(int, siginfo_t *, void *),
                              unsigned long Flags, u64 Mask) {
  return {Handler, Flags | kSaRestorer, _pagesan_signal_return, Mask};
}

KernelAction kernelAction(int Signal) {
  KernelAction Now = {};
  rawSyscall(SYS_rt_sigaction, uptr(Signal), 0, uptr(&Now), 8).ignore();
  return Now;
}

void setKernelAction(int Signal, const KernelAction &Action,
                     KernelAction *Out) {
  rawSyscall(SYS_rt_sigaction, uptr(Signal), uptr(&Action), uptr(Out), 8)
      .ignore();
}

SignalMode signalMode(int Signal) {
  switch (Signal) {
  case SIGSEGV:
    return flags().handle_segv;
  case SIGBUS:
    return flags().handle_sigbus;
  case SIGFPE:
    return flags().handle_sigfpe;
  case SIGILL:
    return flags().handle_sigill;
  case SIGTRAP:
    return flags().handle_sigtrap;
  case SIGABRT:
    return flags().handle_abort;
  }
  return SignalMode::Leave;
}

void installSignalHandlers() {
  installAltStack(0); // main's, for good
  static constexpr int kDeadly[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                    SIGILL,  SIGTRAP, SIGABRT};
  for (int Signal : kDeadly)
    install(Signal);
}

// The fences between them fault where the kernel can do that within a mapping.
// One of them is the caller's.
static uptr makeAltStacks() {
  constexpr uptr kStep = kAltStackFence + kAltStackSize;
  SysResult Mapped =
      mapFenced(kAltStacksAtOnce * kStep, "pagesan signal stacks");
  if (!Mapped.ok())
    return 0;
  for (u32 I = 0; I < kAltStacksAtOnce; ++I) {
    uptr Fence = Mapped.value() + I * kStep;
    installGuards(Fence, kAltStackFence).ignore(); // there is none then
    if (I)
      giveBackAltStack(Fence + kAltStackFence);
  }
  Made.fetchAdd(kAltStacksAtOnce, Order::Relaxed);
  return Mapped.value() + kAltStackFence;
}

static uptr takeSpare() {
  ScopedLock Lock(SpareLock);
  return SpareCount ? Spare[--SpareCount] : 0;
}

void giveBackAltStack(uptr Stack) {
  ScopedLock Lock(SpareLock);
  if (SpareCount < kMostSpare)
    Spare[SpareCount++] = Stack;
}

void noteAltStackUse() { AreUsed.store(true, Order::Relaxed); }

void coolAltStack(uptr Stack) {
  uptr Here = uptr(__builtin_frame_address(0));
  if (AreUsed.load(Order::Relaxed) &&
      Made.load(Order::Relaxed) > kMostWithMemory &&
      Here - Stack >= kAltStackSize)
    discard(Stack, kAltStackSize).ignore(); // ours, never locked
}

// One system call in a new thread, which has none. Without memory for a stack,
// overflows of the thread's own end the process unreported.
uptr installAltStack(uptr Own) {
  if (!flags().use_sigaltstack)
    return 0;
  uptr Stack = Own;
  if (!Stack && !(Stack = takeSpare()) && !(Stack = makeAltStacks()))
    return 0;
  stack_t Ours = {}, Before = {};
  Ours.ss_sp = reinterpret_cast<void *>(Stack);
  Ours.ss_size = kAltStackSize;
  bool IsSet = rawSyscall(SYS_sigaltstack, uptr(&Ours), uptr(&Before)).ok();
  if (IsSet && !(Before.ss_flags & SS_DISABLE)) {
    IsSet = false;
    // It was taken a moment ago.
    rawSyscall(SYS_sigaltstack, uptr(&Before), 0).ignore();
  }
  if (IsSet)
    return Stack;
  giveBackAltStack(Stack);
  return 0;
}

// Its flags.
static int readAltStack(uptr &Low, uptr &High) {
  stack_t Current = {};
  if (!rawSyscall(SYS_sigaltstack, 0, uptr(&Current)).ok())
    return SS_DISABLE;
  Low = uptr(Current.ss_sp);
  High = Low + Current.ss_size;
  return Current.ss_flags;
}

bool hasAltStack(uptr &Low, uptr &High) {
  return !(readAltStack(Low, High) & SS_DISABLE);
}

bool isOnAltStack(uptr &Low, uptr &High) {
  return readAltStack(Low, High) & SS_ONSTACK;
}

SignalContext readSignalContext(int Signal, const void *InfoPtr,
                                const void *ContextPtr) {
  auto *Info = static_cast<const siginfo_t *>(InfoPtr);
  auto *Context = static_cast<const ucontext_t *>(ContextPtr);
  const greg_t *Registers = Context->uc_mcontext.gregs;

  SignalContext Result = {};
  Result.Pc = uptr(Registers[REG_RIP]);
  Result.FramePointer = uptr(Registers[REG_RBP]);
  Result.StackPointer = uptr(Registers[REG_RSP]);
  if (Signal != SIGSEGV && Signal != SIGBUS)
    return Result;

  // SI_KERNEL: a general protection fault, which has no address and leaves the
  // error code of the last page fault in place or 0. So does a signal that was
  // sent; both are taken for reads, as by AddressSanitizer.
  Result.IsNoAddress = Signal == SIGSEGV && Info->si_code == SI_KERNEL;
  constexpr greg_t kWriteBit = 2;
  Result.IsWrite = Registers[REG_ERR] & kWriteBit;
  return Result;
}

void readRegisters(const void *ContextPtr, RegisterValue (&Out)[kRegisters]) {
  static constexpr struct {
    const char *Name;
    int Index;
  } kTable[kRegisters] = {
      {"rax", REG_RAX}, {"rbx", REG_RBX}, {"rcx", REG_RCX}, {"rdx", REG_RDX},
      {"rdi", REG_RDI}, {"rsi", REG_RSI}, {"rbp", REG_RBP}, {"rsp", REG_RSP},
      {" r8", REG_R8},  {" r9", REG_R9},  {"r10", REG_R10}, {"r11", REG_R11},
      {"r12", REG_R12}, {"r13", REG_R13}, {"r14", REG_R14}, {"r15", REG_R15}};
  auto *Context = static_cast<const ucontext_t *>(ContextPtr);
  for (u32 I = 0; I < kRegisters; ++I)
    Out[I] = {kTable[I].Name,
              uptr(Context->uc_mcontext.gregs[kTable[I].Index])};
}

void readUnwindRegisters(const void *ContextPtr, uptr (&Out)[16]) {
  static constexpr int kIndex[16] = {
      REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
      REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  auto *Context = static_cast<const ucontext_t *>(ContextPtr);
  for (u32 I = 0; I < 16; ++I)
    Out[I] = uptr(Context->uc_mcontext.gregs[kIndex[I]]);
}

} // namespace pagesan
