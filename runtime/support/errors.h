//===- errors.h - One function per error -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What any room may find wrong. Filled in by report/; what is told about an
// error is described here in the words of the lowest rooms.
//
// Each prints one report in AddressSanitizer's grammar and then, depending on
// halt_on_error, ends the process or returns. Async-signal-safe, no malloc,
// serialised between threads, runs on a reserved stack. A report that is not
// to be repeated (same site, halt_on_error=0) prints nothing.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_ERRORS_H
#define PAGESAN_SUPPORT_ERRORS_H

#include "support/call_site.h"

namespace pagesan {

// A load or store that the slow path found bad.
struct BadAccess {
  uptr Addr;    // first byte of the access
  uptr Size;    // in bytes
  uptr BadAddr; // first byte that is not addressable
  bool IsWrite;
  uptr Pc, FramePointer, StackPointer;
};
void reportBadAccess(const BadAccess &Access);

// Reports an access that is not in the object at Base, which its address was
// computed from, if there is one and shadow has nothing against the access.
void checkObject(const BadAccess &Access, uptr Base);

// A range that a checked library function would have read or written.
// Function is its name as a frame ("memcpy").
void reportBadRange(const BadAccess &Access, const char *Function);

enum class AllocKind : u8; // heap/heap.h
void reportDoubleFree(uptr Addr, CallSite Site);
// free of something that is not the start of an object.
void reportBadFree(uptr Addr, CallSite Site);
void reportAllocDeallocMismatch(uptr Addr, AllocKind Allocated, AllocKind Freed,
                                CallSite Site);
struct AllocatedType;
struct FreeRequest;
void reportNewDeleteTypeMismatch(uptr Addr, const AllocatedType &Allocated,
                                 const FreeRequest &Free, CallSite Site);
void reportCallocOverflow(uptr Count, uptr Size, CallSite Site);
void reportReallocarrayOverflow(uptr Count, uptr Size, CallSite Site);
void reportPvallocOverflow(uptr Size, CallSite Site);
void reportAllocationSizeTooBig(uptr Size, uptr TotalSize, uptr MaxSize,
                                CallSite Site);
void reportInvalidAllocationAlignment(uptr Alignment, CallSite Site);
void reportInvalidAlignedAllocAlignment(uptr Size, uptr Alignment,
                                        CallSite Site);
void reportInvalidPosixMemalignAlignment(uptr Alignment, CallSite Site);
void reportMallocUsableSizeNotOwned(uptr Addr, CallSite Site);
void reportAllocatedSizeNotOwned(uptr Addr, CallSite Site);
void reportOutOfMemory(uptr Size, CallSite Site);
void reportRssLimitExceeded(CallSite Site);
// Addr: the memory that the size was meant for; 0: not told.
void reportNegativeSizeParam(uptr Size, const char *Function, CallSite Site,
                             uptr Addr = 0);
void reportParamOverlap(const char *Function, uptr A, uptr ASize, uptr B,
                        uptr BSize, CallSite Site);
// Of one name; Own is the one that came later.
struct GlobalInfo; // objects/globals.h
void reportOdrViolation(const GlobalInfo &Own, const GlobalInfo &Other);
// Function, an interface function's name, was called with addresses that make
// no sense together.
struct NamedAddress {
  const char *Name;
  uptr Addr;
};
void reportBadAnnotation(const char *Function, const NamedAddress *Parameters,
                         u32 Count, CallSite Site);
// Option detect_write_exec: a warning with a stack, never the end, of memory
// that is writable and executable. Protection is mmap's.
void noteProtection(int Protection, CallSite Site);
// SEGV, BUS, FPE, ILL, stack-overflow; SigInfo is siginfo_t, Context
// ucontext_t. Needs a few hundred bytes of stack. Does not return.
void reportDeadlySignal(int Signal, void *SigInfo, void *Context);

} // namespace pagesan

#endif // PAGESAN_SUPPORT_ERRORS_H
