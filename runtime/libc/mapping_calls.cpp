//===- libc/mapping_calls.cpp - Memory comes and goes -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is unmapped takes its shadow with it, so that whatever is mapped there
// next is good. What the C library maps and unmaps behind our back is cleared
// where it says so: stacks when their thread ends, libraries when they are
// closed (dlclose). Raw system calls are not seen.
//
// Our own areas are not the program's to map: asked for, they are refused with
// EINVAL and a warning. But a program may map over the pages of a large object
// of its own, which the C library would have mapped for it; what it unmaps
// there is withheld, so that nobody else's mapping comes to lie in the heap.
//
//===----------------------------------------------------------------------===//
#include "heap/program_mappings.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/mappings.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "platform/touched_pages.h"
#include "shadow/region.h"
#include "support/errors.h"
#include "support/init.h"
#include "support/output.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/shm.h>

using namespace pagesan;

namespace {

uptr pages(uptr Size) { return roundUpTo(Size, kPageSize); }

// Names of our areas; nullptr when [Begin, Begin + Size) touches none.
const char *ownArea(uptr Begin, uptr Size) {
  uptr End = Begin + Size < Begin ? ~uptr(0) : Begin + Size;
  if (Begin < kHighShadowEnd && End > kLowShadowBegin)
    return "shadow";
  if (Begin < kHeapZoneEnd && End > kHeapZoneBegin)
    return "heap zone";
  return nullptr;
}

bool refuse(const char *Call, uptr Begin, uptr Size) {
  const char *Area = ownArea(Begin, Size);
  if (!Area)
    return false;
  warn("%s of [%p,%p) is refused (EINVAL): PageSan's %s is there", Call,
       reinterpret_cast<void *>(Begin), reinterpret_cast<void *>(Begin + Size),
       Area);
  errno = EINVAL;
  return true;
}

// The same, but for pages of a large object.
bool refuseToReplace(const char *Call, uptr Begin, uptr Size) {
  if (!isInLargeObject(Begin, Begin + pages(Size)))
    return refuse(Call, Begin, Size);
  noteChangedMappings(Begin, Begin + pages(Size));
  return false;
}

// A call that maps over memory has failed, and may have unmapped it before.
void closeHole(uptr Begin, uptr Size) {
  if (ownArea(Begin, Size))
    reserveAt(Begin, pages(Size), "pagesan heap").ignore();
}

void forget(uptr Begin, uptr Size) { forgetRegion(Begin, Begin + pages(Size)); }

void *failed(int Error) {
  errno = Error;
  return MAP_FAILED;
}

bool isFixed(int Flags) { return Flags & (MAP_FIXED | MAP_FIXED_NOREPLACE); }

// Of mappings that may hold what nobody has written to them.
bool hasContents(int Flags) {
  return (Flags & MAP_SHARED) || !(Flags & MAP_ANONYMOUS);
}

// Where the segment attached at Begin ends; 0 when nothing is mapped there.
uptr endOfMapping(uptr Begin) {
  MappingReader Reader;
  Mapping M;
  while (Reader.next(M))
    if (M.Begin == Begin)
      return M.End;
  return 0;
}

} // namespace

PAGESAN_WEAK_INTERFACE void *mmap(void *Addr, size_t Size, int Protection,
                                  int Flags, int Fd, off_t Offset) noexcept {
  ensureInit();
  if (isFixed(Flags) && refuseToReplace("mmap", uptr(Addr), Size))
    return MAP_FAILED;
  SysResult Mapped = rawSyscall(SYS_mmap, uptr(Addr), Size, uptr(Protection),
                                uptr(Flags), uptr(Fd), uptr(Offset));
  if (!Mapped.ok()) {
    if (isFixed(Flags))
      closeHole(uptr(Addr), Size);
    return failed(Mapped.error());
  }
  noteProtection(Protection, PAGESAN_CALL_SITE());
  // A hole may have been made there before, which a hint is enough to fill.
  if (Addr && hasContents(Flags))
    noteReplacedMapping();
  forget(Mapped.value(), Size);
  return reinterpret_cast<void *>(Mapped.value());
}
PAGESAN_WEAK_INTERFACE void *mmap64(void *Addr, size_t Size, int Protection,
                                    int Flags, int Fd,
                                    __off64_t Offset) noexcept {
  return mmap(Addr, Size, Protection, Flags, Fd, Offset);
}

// The shadow goes first: once the memory is unmapped another thread may have
// it. A call that then fails, for want of mappings, costs detections only.
PAGESAN_WEAK_INTERFACE int munmap(void *Addr, size_t Size) noexcept {
  ensureInit();
  uptr Begin = uptr(Addr);
  if (refuseToReplace("munmap", Begin, Size))
    return -1;
  bool IsHeap = isHeapZone(Begin);
  if (isAligned(Begin, kPageSize) && Begin + pages(Size) > Begin)
    forget(Begin, Size);
  SysResult Unmapped = IsHeap ? protectNone(Begin, pages(Size))
                              : rawSyscall(SYS_munmap, Begin, Size);
  if (Unmapped.ok())
    return 0;
  errno = Unmapped.error();
  return -1;
}

// What the program poisoned in memory that moves does not move with it.
PAGESAN_WEAK_INTERFACE void *mremap(void *Old, size_t OldSize, size_t NewSize,
                                    int Flags, ...) noexcept {
  ensureInit();
  va_list Args;
  va_start(Args, Flags);
  uptr Wanted = Flags & MREMAP_FIXED ? uptr(va_arg(Args, void *)) : 0;
  va_end(Args);
  uptr From = uptr(Old);
  if (refuse("mremap", From, OldSize) ||
      (Wanted && refuse("mremap", Wanted, NewSize)))
    return MAP_FAILED;
  SysResult Moved =
      rawSyscall(SYS_mremap, From, OldSize, NewSize, uptr(Flags), Wanted);
  if (!Moved.ok())
    return failed(Moved.error());
  uptr To = Moved.value();
  if (Wanted)
    noteReplacedMapping();
  if (To != From) {
    // The old place is empty, and might have been taken by now; what was
    // poisoned there since was poisoned by mistake or by a race.
    forget(From, OldSize);
    forget(To, NewSize);
  } else if (pages(NewSize) > pages(OldSize)) {
    forget(From + pages(OldSize), pages(NewSize) - pages(OldSize));
  } else {
    forget(From + pages(NewSize), pages(OldSize) - pages(NewSize));
  }
  return reinterpret_cast<void *>(To);
}

// --- Shared memory segments --------------------------------------------------

PAGESAN_WEAK_INTERFACE void *shmat(int Id, const void *Addr,
                                   int Flags) noexcept {
  ensureInit();
  shmid_ds Segment = {};
  bool IsKnown =
      rawSyscall(SYS_shmctl, uptr(Id), IPC_STAT, uptr(&Segment)).ok();
  uptr Size = IsKnown ? Segment.shm_segsz : 1;
  bool IsFixed = Addr && (Flags & SHM_REMAP);
  if (IsFixed && refuseToReplace("shmat", uptr(Addr), Size))
    return MAP_FAILED;
  SysResult Attached = rawSyscall(SYS_shmat, uptr(Id), uptr(Addr), uptr(Flags));
  if (!Attached.ok()) {
    if (IsFixed)
      closeHole(uptr(Addr), Size);
    return failed(Attached.error());
  }
  if (IsFixed)
    noteReplacedMapping();
  forget(Attached.value(), Size);
  return reinterpret_cast<void *>(Attached.value());
}

PAGESAN_WEAK_INTERFACE int shmdt(const void *Addr) noexcept {
  ensureInit();
  uptr Begin = uptr(Addr);
  if (!ownArea(Begin, 1))
    forgetRegion(Begin, endOfMapping(Begin));
  SysResult Detached = rawSyscall(SYS_shmdt, Begin);
  if (Detached.ok())
    return 0;
  errno = Detached.error();
  return -1;
}

// --- Pages change, and stay
// ---------------------------------------------------

// Advice about the memory as it is now, and not about the mapping. What is not
// known is taken for the latter.
static bool isAboutNow(int Advice) {
  switch (Advice) {
  case MADV_NORMAL:
  case MADV_WILLNEED:
  case MADV_DONTNEED:
  case MADV_FREE:
  case MADV_REMOVE:
  case MADV_COLD:
  case MADV_PAGEOUT:
  case MADV_POPULATE_READ:
  case MADV_POPULATE_WRITE:
    return true;
  default:
    return false;
  }
}

PAGESAN_WEAK_INTERFACE int madvise(void *Addr, size_t Size,
                                   int Advice) noexcept {
  ensureInit();
  uptr Begin = uptr(Addr);
  if (!isAboutNow(Advice))
    noteChangedMappings(Begin, Begin + pages(Size));
  SysResult Done = rawSyscall(SYS_madvise, Begin, Size, uptr(Advice));
  if (Done.ok())
    return 0;
  errno = Done.error();
  return -1;
}

PAGESAN_WEAK_INTERFACE int pkey_mprotect(void *Addr, size_t Size,
                                         int Protection, int Key) noexcept {
  ensureInit();
  noteProtection(Protection, PAGESAN_CALL_SITE());
  noteChangedMappings(uptr(Addr), uptr(Addr) + pages(Size));
  SysResult Done = rawSyscall(SYS_pkey_mprotect, uptr(Addr), Size,
                              uptr(Protection), uptr(Key));
  if (Done.ok())
    return 0;
  errno = Done.error();
  return -1;
}
