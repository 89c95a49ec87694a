//===- platform.h - What the runtime asks of the operating system -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_PLATFORM_H
#define PAGESAN_PLATFORM_PLATFORM_H

#include "support/system.h"

namespace pagesan {

// All of these, and those of support/system.h, are raw system calls: no errno,
// no cancellation point, safe in signal handlers and before the C library is
// ready.

// Reserved address space that faults; no memory, no commit charge, not dumped.
SysResult reserveAt(uptr Begin, uptr Size, const char *Name); // fails if taken
SysResult reserveAnywhere(uptr Size, const char *Name);
// Zero pages on demand, NORESERVE, at a fixed place, replacing what is there.
SysResult mapZeroAt(uptr Begin, uptr Size);
// What reserveAt reserved can be read and written from here on. What could be
// already stays as it is.
SysResult allowAccess(uptr Begin, uptr Size, const char *Name);
// Like mapZeroAt, but fails with EEXIST instead of replacing.
SysResult mapZeroFresh(uptr Begin, uptr Size, const char *Name);
// Anywhere, never huge pages, not dumped: for what is needed for a short time,
// or must have shadow. What lasts belongs into the metadata zone (metadata.h).
SysResult mapAnywhere(uptr Size, const char *Name);
// The same between pages that fault: nothing that runs off the end of a mapping
// of the program's reaches it, nor the reverse. For stacks.
SysResult mapFenced(uptr Size, const char *Name);
SysResult unmapFenced(uptr Begin, uptr Size);
// A private view of a file at a fixed place, replacing what is there.
SysResult mapFilePrivateAt(uptr Begin, uptr Size, int Fd, uptr Offset);
SysResult protectNone(uptr Begin, uptr Size); // replaces by PROT_NONE
SysResult unmap(uptr Begin, uptr Size);
SysResult discard(uptr Begin, uptr Size); // MADV_DONTNEED
SysResult adviseNoHugePages(uptr Begin, uptr Size);
// Keeps khugepaged from refilling what was discarded, where it would. Advice.
void adviseHeapMemory(uptr Begin, uptr Size);
void initHeapAdvice(); // part of start-up
// Pages that fault on access until removed; see heap/guards.h.
SysResult installGuards(uptr Begin, uptr Size);
SysResult removeGuards(uptr Begin, uptr Size);
SysResult adviseHugePages(uptr Begin, uptr Size);
SysResult adviseDontDump(uptr Begin, uptr Size);
SysResult movePages(uptr From, uptr Size, uptr To); // mremap MAYMOVE|FIXED
// Another mapping of the same file, anywhere or in place of what is at To.
// [From, + Size) stays and has no pages of its own afterwards. When the second
// fails, what was at To may be gone. Fails on Linux before 5.13.
SysResult duplicateMapping(uptr From, uptr Size);
SysResult duplicateMappingTo(uptr From, uptr Size, uptr To);
// The same, but From stays mapped and reads zero. Fails on Linux before 5.7.
SysResult movePagesOut(uptr From, uptr Size, uptr To);
// Whether each page of [Begin, Begin + Size) is in memory, a byte each.
// The program is about to have system calls filtered, and perhaps to be killed
// for those that no allocator makes.
void expectCallFilter();
bool areCallsFiltered();
// Fails once that is expected.
SysResult lookAtPages(uptr Begin, uptr Size, u8 *IsPresent); // mincore
SysResult populate(uptr Begin, uptr Size); // MADV_POPULATE_WRITE, Linux 5.14

// Every thread of the process passes a full barrier before this returns.
void processWideBarrier();

SysResult futexWaitRaw(u32 *Word, u32 Value);

SysResult openFile(const char *Path, int Flags, int Mode);
// Emptied when it is there; a symbolic link is not followed (ELOOP).
SysResult createFile(const char *Path, int Mode);
SysResult readFile(int Fd, void *Buffer, size_t Size); // retries EINTR
SysResult writeFile(int Fd, const void *Buffer, size_t Size);
void closeFile(int Fd);
// Low numbers belong to the program: dup2, select and scripts expect them. The
// new one, closed at exec; the same when there is none.
int moveFileHigh(int Fd);
// Reads a whole small file (procfs) into Buffer, NUL-terminated.
SysResult readWholeFile(const char *Path, char *Buffer, size_t Size);

// Whether a thread of this process has the number; not after its last step.
bool isThread(int Tid);
u64 monotonicNanoseconds();
// A signal's bit in masks of the kernel's; 0 if there is no such signal.
constexpr u64 signalBit(int Signal) {
  return Signal >= 1 && Signal <= 64 ? u64(1) << (Signal - 1) : 0;
}
// As sigprocmask; returns the mask before. Cannot fail with a How that exists.
u64 changeSignalMask(int How, u64 Signals);
u64 blockableSignals(); // all but faults, and what stop_threads.h stops with
// Makes those wait in the calling thread. The mask to go back to.
[[nodiscard]] u64 blockSignals();
void restoreSignals(u64 Mask);
void raiseAbort(); // SIGABRT, in this thread, though it was blocked
void sleepSeconds(int Seconds); // a signal may wake it early; <= 0: not at all
void sleepMicroseconds(int Microseconds); // less than a second, likewise

uptr maxMapCount(); // vm.max_map_count
uptr totalPhysicalMemory();
// The limits below which a program's memory would have to stay to cause a
// failure (RLIMIT_DATA, RLIMIT_AS) in bytes; ~0: none.
uptr dataLimit();
uptr addressSpaceLimit();
// Of this process, resident, in bytes; 0 when procfs does not tell.
uptr anonymousMemory();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_PLATFORM_H
