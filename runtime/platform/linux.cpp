//===- linux.cpp - platform.h on Linux
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/atomic.h"
#include "support/init.h"
#include "support/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace pagesan {

namespace {

constexpr int kAnonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
constexpr int kReadWrite = PROT_READ | PROT_WRITE;

constexpr int kSetIdSignal = 33; // SIGSETXID

SysResult map(uptr Begin, uptr Size, int Protection, int Flags, int Fd = -1,
              uptr Offset = 0) {
  return rawSyscall(SYS_mmap, Begin, Size, uptr(Protection), uptr(Flags),
                    uptr(long(Fd)), Offset);
}

SysResult advise(uptr Begin, uptr Size, int Advice) {
  return rawSyscall(SYS_madvise, Begin, Size, uptr(Advice));
}

// Names appear in /proc/self/maps where the kernel was built for it. During
// start-up only: a program may have itself killed for calls that no allocator
// makes (seccomp).
void nameMapping(uptr Begin, uptr Size, const char *Name) {
  constexpr int kPrSetVma = 0x53564d41, kPrSetVmaAnonName = 0;
  // Cosmetic: a kernel without it just shows no name, and is not asked again.
  static constinit Atomic<bool> CannotName;
  if (!CannotName.load(Order::Relaxed) &&
      TheInitState.load(Order::Relaxed) != InitState::Done &&
      rawSyscall(SYS_prctl, kPrSetVma, kPrSetVmaAnonName, Begin, Size,
                 uptr(Name))
              .error() == EINVAL)
    CannotName.store(true, Order::Relaxed);
}

// Kernels before 4.17 take the flag for a hint: the result may lie elsewhere.
SysResult mapFresh(uptr Begin, uptr Size, int Protection, const char *Name) {
  SysResult Result =
      map(Begin, Size, Protection, kAnonymous | MAP_FIXED_NOREPLACE);
  if (!Result.ok())
    return Result;
  if (Result.value() != Begin) {
    unmap(Result.value(), Size).ignore();
    return SysResult::fromRaw(-EEXIST);
  }
  nameMapping(Begin, Size, Name);
  // Advice only: without it cores are larger and shadow may use huge pages.
  adviseDontDump(Begin, Size).ignore();
  adviseNoHugePages(Begin, Size).ignore();
  return Result;
}

} // namespace

SysResult reserveAt(uptr Begin, uptr Size, const char *Name) {
  return mapFresh(Begin, Size, PROT_NONE, Name);
}

SysResult allowAccess(uptr Begin, uptr Size, const char *Name) {
  SysResult Result = rawSyscall(SYS_mprotect, Begin, Size, uptr(kReadWrite));
  if (Result.ok())
    nameMapping(Begin, Size, Name);
  return Result;
}

SysResult mapZeroFresh(uptr Begin, uptr Size, const char *Name) {
  return mapFresh(Begin, Size, kReadWrite, Name);
}

SysResult mapZeroAt(uptr Begin, uptr Size) {
  return map(Begin, Size, kReadWrite, kAnonymous | MAP_FIXED);
}

static SysResult mapSomewhere(uptr Size, int Protection, const char *Name) {
  SysResult Result = map(0, Size, Protection, kAnonymous);
  if (!Result.ok())
    return Result;
  nameMapping(Result.value(), Size, Name);
  adviseDontDump(Result.value(), Size).ignore(); // advice only
  adviseNoHugePages(Result.value(), Size).ignore();
  return Result;
}

SysResult mapAnywhere(uptr Size, const char *Name) {
  return mapSomewhere(Size, kReadWrite, Name);
}
SysResult reserveAnywhere(uptr Size, const char *Name) {
  return mapSomewhere(Size, PROT_NONE, Name);
}

constexpr uptr kFence = 4096;

SysResult mapFenced(uptr Size, const char *Name) {
  SysResult Reserved = reserveAnywhere(Size + 2 * kFence, Name);
  if (!Reserved.ok())
    return Reserved;
  uptr Begin = Reserved.value() + kFence;
  SysResult Allowed = allowAccess(Begin, Size, Name);
  if (Allowed.ok())
    return SysResult::fromRaw(long(Begin));
  unmapFenced(Begin, Size).ignore(); // it was only just mapped
  return Allowed;
}

SysResult unmapFenced(uptr Begin, uptr Size) {
  return unmap(Begin - kFence, Size + 2 * kFence);
}

SysResult mapFilePrivateAt(uptr Begin, uptr Size, int Fd, uptr Offset) {
  return map(Begin, Size, kReadWrite, MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED,
             Fd, Offset);
}

SysResult protectNone(uptr Begin, uptr Size) {
  return map(Begin, Size, PROT_NONE, kAnonymous | MAP_FIXED);
}

SysResult unmap(uptr Begin, uptr Size) {
  return rawSyscall(SYS_munmap, Begin, Size);
}

SysResult discard(uptr Begin, uptr Size) {
  return advise(Begin, Size, MADV_DONTNEED);
}
SysResult adviseNoHugePages(uptr Begin, uptr Size) {
  return advise(Begin, Size, MADV_NOHUGEPAGE);
}
// Huge pages that nobody asked for appear only with "always". Looked up once,
// at start-up: mappings with unlike advice do not merge.
static constinit bool HugePagesAreAlways = false;

void initHeapAdvice() {
  char Text[64];
  HugePagesAreAlways =
      readWholeFile("/sys/kernel/mm/transparent_hugepage/enabled", Text,
                    sizeof(Text))
          .ok() &&
      findString(Text, "[always]");
}

void adviseHeapMemory(uptr Begin, uptr Size) {
  if (HugePagesAreAlways)
    adviseNoHugePages(Begin, Size).ignore();
}
// MADV_GUARD_INSTALL and MADV_GUARD_REMOVE, not in all headers.
SysResult installGuards(uptr Begin, uptr Size) {
  return advise(Begin, Size, 102);
}
SysResult removeGuards(uptr Begin, uptr Size) {
  return advise(Begin, Size, 103);
}

SysResult adviseHugePages(uptr Begin, uptr Size) {
  return advise(Begin, Size, MADV_HUGEPAGE);
}
SysResult adviseDontDump(uptr Begin, uptr Size) {
  return advise(Begin, Size, MADV_DONTDUMP);
}

SysResult movePages(uptr From, uptr Size, uptr To) {
  return rawSyscall(SYS_mremap, From, Size, Size, MREMAP_MAYMOVE | MREMAP_FIXED,
                    To);
}

static constexpr int kDontUnmap = 4; // MREMAP_DONTUNMAP, not in all headers

SysResult duplicateMapping(uptr From, uptr Size) {
  return rawSyscall(SYS_mremap, From, Size, Size, MREMAP_MAYMOVE | kDontUnmap,
                    0);
}
SysResult duplicateMappingTo(uptr From, uptr Size, uptr To) {
  return movePagesOut(From, Size, To);
}

SysResult movePagesOut(uptr From, uptr Size, uptr To) {
  return rawSyscall(SYS_mremap, From, Size, Size,
                    MREMAP_MAYMOVE | MREMAP_FIXED | kDontUnmap, To);
}

static constinit Atomic<bool> CallsMayBeFiltered;
void expectCallFilter() { CallsMayBeFiltered.store(true, Order::Release); }

bool areCallsFiltered() { return CallsMayBeFiltered.load(Order::Acquire); }

SysResult lookAtPages(uptr Begin, uptr Size, u8 *IsPresent) {
  if (areCallsFiltered())
    return SysResult::fromRaw(-EPERM);
  return rawSyscall(SYS_mincore, Begin, Size, uptr(IsPresent));
}

SysResult populate(uptr Begin, uptr Size) {
  constexpr int kPopulateWrite = 23; // MADV_POPULATE_WRITE, likewise
  return advise(Begin, Size, kPopulateWrite);
}

// With the calls of any allocator: to take a page away that was in use, the
// kernel interrupts all processors that are at this process.
static void interruptProcessors() {
  constexpr uptr kPage = 4096;
  SysResult Page = mapAnywhere(kPage, "pagesan barrier");
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (!Page.ok())
    return;
  *reinterpret_cast<volatile u8 *>(Page.value()) = 1;
  unmap(Page.value(), kPage).ignore();
}

// The expedited command needs one registration per process; kernels or
// sandboxes without it get the slow, unregistered one; and where membarrier is
// denied altogether, a full fence here and the accesses' own ordering remain.
// That only widens the window in which a racing program sees one report more.
void processWideBarrier() {
  if (areCallsFiltered())
    return interruptProcessors();
  static constinit Atomic<u32> Registered;
  if (!Registered.load(Order::Relaxed) &&
      rawSyscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)
          .ok())
    Registered.store(1, Order::Relaxed);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (rawSyscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED).ok())
    return;
  rawSyscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL).ignore();
}

SysResult futexWaitRaw(u32 *Word, u32 Value) {
  return rawSyscall(SYS_futex, uptr(Word), FUTEX_WAIT_PRIVATE, Value);
}
// Callers look at the word again, whatever woke them.
void futexWait(u32 *Word, u32 Value) { futexWaitRaw(Word, Value).ignore(); }
void futexWake(u32 *Word, int Count) {
  // The kernel interrupts no wake, fail_syscall does: who sleeps has gone to
  // sleep, and only a second one reaches him.
  for (int Tries = 0; Tries < 2; ++Tries)
    if (rawSyscall(SYS_futex, uptr(Word), FUTEX_WAKE_PRIVATE, uptr(Count))
            .error() != EINTR)
      return;
}

SysResult openFile(const char *Path, int Flags, int Mode) {
  return rawSyscall(SYS_openat, uptr(long(AT_FDCWD)), uptr(Path),
                    uptr(Flags | O_CLOEXEC), uptr(Mode));
}

// What stands behind a link in a folder that all may write to is another's
// choice: a set-uid program or root would overwrite what it points to.
SysResult createFile(const char *Path, int Mode) {
  return openFile(Path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, Mode);
}

SysResult readFile(int Fd, void *Buffer, size_t Size) {
  for (;;) {
    SysResult Result = rawSyscall(SYS_read, uptr(Fd), uptr(Buffer), Size);
    if (Result.error() != EINTR)
      return Result;
  }
}

SysResult writeFile(int Fd, const void *Buffer, size_t Size) {
  for (;;) {
    SysResult Result = rawSyscall(SYS_write, uptr(Fd), uptr(Buffer), Size);
    if (Result.error() != EINTR)
      return Result;
  }
}

void closeFile(int Fd) { rawSyscall(SYS_close, uptr(Fd)).ignore(); }

int moveFileHigh(int Fd) {
  for (int From = 1 << 20; From >= 256; From >>= 2) {
    SysResult Moved =
        rawSyscall(SYS_fcntl, uptr(Fd), F_DUPFD_CLOEXEC, uptr(From));
    if (!Moved.ok())
      continue;
    closeFile(Fd);
    return int(Moved.value());
  }
  return Fd;
}

SysResult readWholeFile(const char *Path, char *Buffer, size_t Size) {
  SysResult Opened = openFile(Path, O_RDONLY, 0);
  if (!Opened.ok())
    return Opened;
  int Fd = int(Opened.value());
  size_t Length = 0;
  SysResult Result = SysResult::fromRaw(0);
  while (Length + 1 < Size) {
    Result = readFile(Fd, Buffer + Length, Size - 1 - Length);
    if (!Result.ok() || Result.value() == 0)
      break;
    Length += Result.value();
  }
  closeFile(Fd);
  Buffer[Length] = 0;
  return Result.ok() ? SysResult::fromRaw(long(Length)) : Result;
}

int currentPid() { return int(rawSyscall(SYS_getpid).value()); }
int currentTid() { return int(rawSyscall(SYS_gettid).value()); }

bool isThread(int Tid) {
  return rawSyscall(SYS_tgkill, uptr(currentPid()), uptr(Tid), 0).error() !=
         ESRCH;
}

u64 monotonicNanoseconds() {
  timespec Now = {};
  // Cannot fail for this clock.
  rawSyscall(SYS_clock_gettime, CLOCK_MONOTONIC, uptr(&Now)).ignore();
  return u64(Now.tv_sec) * 1000000000 + u64(Now.tv_nsec);
}

void sleepSeconds(int Seconds) {
  if (Seconds <= 0)
    return;
  timespec Time = {Seconds, 0};
  rawSyscall(SYS_nanosleep, uptr(&Time), 0).ignore();
}

void sleepMicroseconds(int Microseconds) {
  timespec Time = {0, long(Microseconds) * 1000};
  rawSyscall(SYS_nanosleep, uptr(&Time), 0).ignore();
}

void exitProcess(int Code) {
  for (;;)
    rawSyscall(SYS_exit_group, uptr(Code)).ignore();
}

u64 blockableSignals() {
  return ~(signalBit(SIGSEGV) | signalBit(SIGBUS) | signalBit(SIGFPE) |
           signalBit(SIGILL) | signalBit(SIGTRAP) | signalBit(SIGABRT) |
           signalBit(SIGSYS) | signalBit(kSetIdSignal));
}

u64 changeSignalMask(int How, u64 Signals) {
  u64 Before = 0;
  rawSyscall(SYS_rt_sigprocmask, uptr(How), uptr(&Signals), uptr(&Before), 8)
      .ignore();
  return Before;
}

u64 blockSignals() { return changeSignalMask(SIG_BLOCK, blockableSignals()); }
void restoreSignals(u64 Mask) { changeSignalMask(SIG_SETMASK, Mask); }

void raiseAbort() {
  changeSignalMask(SIG_UNBLOCK, signalBit(SIGABRT));
  rawSyscall(SYS_tgkill, uptr(currentPid()), uptr(currentTid()), SIGABRT)
      .ignore();
}

void abortProcess() {
  struct {
    uptr Handler, Flags, Restorer;
    u64 Mask;
  } Default = {};
  rawSyscall(SYS_rt_sigaction, SIGABRT, uptr(&Default), 0, 8).ignore();
  raiseAbort();
  exitProcess(134);
}

static uptr readNumber(const char *Path, const char *Key, uptr Fallback) {
  char Text[256]; // what is asked for comes first
  if (!readWholeFile(Path, Text, sizeof(Text)).ok())
    return Fallback;
  const char *P = findString(Text, Key);
  if (!P)
    return Fallback;
  P += stringLength(Key);
  while (*P == ' ' || *P == '\t')
    ++P;
  uptr Value = 0;
  const char *Digits = P;
  for (; *P >= '0' && *P <= '9'; ++P)
    Value = Value * 10 + uptr(*P - '0');
  return P == Digits ? Fallback : Value;
}

static uptr softLimit(int Which) {
  rlimit Limit = {RLIM_INFINITY, RLIM_INFINITY};
  // Denied: none is known.
  rawSyscall(SYS_prlimit64, 0, uptr(Which), 0, uptr(&Limit)).ignore();
  return Limit.rlim_cur;
}
uptr dataLimit() { return softLimit(RLIMIT_DATA); }
uptr addressSpaceLimit() { return softLimit(RLIMIT_AS); }

uptr maxMapCount() {
  constexpr uptr kKernelDefault = 65530;
  return readNumber("/proc/sys/vm/max_map_count", "", kKernelDefault);
}

// statm: total, resident and file-backed pages.
uptr anonymousMemory() {
  char Text[256];
  if (!readWholeFile("/proc/thread-self/statm", Text, sizeof(Text)).ok())
    return 0;
  uptr Pages[3] = {};
  const char *P = Text;
  for (uptr &Field : Pages) {
    for (; *P >= '0' && *P <= '9'; ++P)
      Field = Field * 10 + uptr(*P - '0');
    P += *P == ' ';
  }
  constexpr uptr kBytesPerPage = 4096;
  return (Pages[1] - minOf(Pages[1], Pages[2])) * kBytesPerPage;
}

uptr totalPhysicalMemory() {
  constexpr uptr kAssumedKiB = uptr(4) << 20;
  return readNumber("/proc/meminfo", "MemTotal:", kAssumedKiB) << 10;
}

} // namespace pagesan
