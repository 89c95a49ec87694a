//===- malloc_calls.cpp - The malloc family
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/bootstrap.h"
#include "heap/heap.h"
#include "interface/start.h"
#include "pagesan/abi/shadow_layout.h"
#include "report/stats.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/memory.h"
#include "support/output.h"

#include <errno.h>
#include <malloc.h>

using namespace pagesan;

namespace {

bool isStarting() {
  ensureInit();
  return PAGESAN_UNLIKELY(TheInitState.load(Order::Relaxed) != InitState::Done);
}

// Sets errno as the C library does.
PAGESAN_ALWAYS_INLINE void *allocate(uptr Size, uptr Alignment, bool Zeroed,
                                     CallSite Site) {
  void *Ptr =
      isStarting()
          ? bootstrapAllocate(Size, Alignment)
          : heapAllocate({Size, Alignment, AllocKind::Malloc, Zeroed}, Site);
  if (PAGESAN_UNLIKELY(!Ptr))
    errno = ENOMEM;
  return Ptr;
}

void *reallocate(void *Ptr, uptr Size, CallSite Site) {
  if (!Ptr)
    return allocate(Size, 16, false, Site);
  bool IsStarting = isStarting(); // and options are read
  if (Size == 0 && !flags().allocator_frees_and_returns_null_on_realloc_zero) {
    Size = 1;
  } else if (Size == 0) {
    heapFree(Ptr, AllocKind::Malloc, Site);
    return nullptr;
  }
  if (IsStarting) {
    void *New = bootstrapAllocate(Size, 16);
    if (New)
      copyMemory(New, Ptr, minOf(Size, bootstrapSize(Ptr)));
    return New;
  }
  void *New = heapReallocate(Ptr, Size, Site);
  if (!New)
    errno = ENOMEM;
  return New;
}

void *refuse(int Error) {
  errno = Error;
  return nullptr;
}

} // namespace

PAGESAN_WEAK_INTERFACE void *malloc(size_t Size) {
  return allocate(Size, 16, false, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void free(void *Ptr) {
  if (!Ptr || isStarting())
    return;
  heapFree(Ptr, AllocKind::Malloc, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void cfree(void *Ptr) {
  if (!Ptr || isStarting())
    return;
  heapFree(Ptr, AllocKind::Malloc, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *calloc(size_t Count, size_t Size) {
  size_t Bytes;
  if (PAGESAN_UNLIKELY(__builtin_mul_overflow(Count, Size, &Bytes))) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportCallocOverflow(Count, Size, PAGESAN_CALL_SITE());
    return refuse(ENOMEM);
  }
  return allocate(Bytes, 16, true, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *realloc(void *Ptr, size_t Size) {
  return reallocate(Ptr, Size, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *reallocarray(void *Ptr, size_t Count,
                                          size_t Size) {
  size_t Bytes;
  if (PAGESAN_UNLIKELY(__builtin_mul_overflow(Count, Size, &Bytes))) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportReallocarrayOverflow(Count, Size, PAGESAN_CALL_SITE());
    return refuse(ENOMEM);
  }
  return reallocate(Ptr, Bytes, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *memalign(size_t Alignment, size_t Size) {
  if (!isPowerOfTwo(Alignment)) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportInvalidAllocationAlignment(Alignment, PAGESAN_CALL_SITE());
    return refuse(EINVAL);
  }
  return allocate(Size, Alignment, false, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *__libc_memalign(size_t Alignment, size_t Size) {
  return allocate(Size, isPowerOfTwo(Alignment) ? Alignment : 16, false,
                  PAGESAN_CALL_SITE());
}

// C11 wanted a multiple of the alignment; C17 and the C library do not.
PAGESAN_WEAK_INTERFACE void *aligned_alloc(size_t Alignment, size_t Size) {
  if (!isPowerOfTwo(Alignment)) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportInvalidAlignedAllocAlignment(Size, Alignment, PAGESAN_CALL_SITE());
    return refuse(EINVAL);
  }
  return allocate(Size, Alignment, false, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE int posix_memalign(void **Out, size_t Alignment,
                                          size_t Size) {
  if (!isPowerOfTwo(Alignment) || Alignment % sizeof(void *)) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportInvalidPosixMemalignAlignment(Alignment, PAGESAN_CALL_SITE());
    return EINVAL;
  }
  int Saved = errno;
  void *Ptr = allocate(Size, Alignment, false, PAGESAN_CALL_SITE());
  errno = Saved; // by its specification
  if (!Ptr)
    return ENOMEM;
  *Out = Ptr;
  return 0;
}

PAGESAN_WEAK_INTERFACE void *valloc(size_t Size) {
  return allocate(Size, kPageSize, false, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE void *pvalloc(size_t Size) {
  size_t Bytes = roundUpTo(Size ? Size : 1, kPageSize);
  if (Bytes < Size) {
    ensureInit();
    if (!flags().allocator_may_return_null)
      reportPvallocOverflow(Size, PAGESAN_CALL_SITE());
    return refuse(ENOMEM);
  }
  return allocate(Bytes, kPageSize, false, PAGESAN_CALL_SITE());
}

PAGESAN_WEAK_INTERFACE size_t malloc_usable_size(void *Ptr) {
  if (!Ptr)
    return 0;
  ensureInit();
  size_t Size = heapUsableSize(Ptr);
  if (!Size && !isBootstrap(Ptr)) {
    ChunkInfo Chunk;
    if (!heapDescribe(uptr(Ptr), Chunk) || Chunk.Begin != uptr(Ptr) ||
        Chunk.State != ChunkState::Live)
      reportMallocUsableSizeNotOwned(uptr(Ptr), PAGESAN_CALL_SITE());
  }
  return Size;
}

// Tuning of another allocator: accepted, without effect.
PAGESAN_WEAK_INTERFACE int mallopt(int, int) { return 0; }
PAGESAN_WEAK_INTERFACE struct mallinfo mallinfo() { return {}; }
PAGESAN_WEAK_INTERFACE struct mallinfo2 mallinfo2() { return {}; }
PAGESAN_WEAK_INTERFACE int malloc_trim(size_t) { return heapTrim(); }
PAGESAN_WEAK_INTERFACE void malloc_stats() { printStats(); }

// --- A program's own ---------------------------------------------------------

// These here, whatever the names mean in the end. Static: symbolizers prefer
// the name that others see.
#define OWN(Name, Ret, ...)                                                    \
  static __attribute__((alias(#Name))) Ret own_##Name(__VA_ARGS__)
OWN(malloc, void *, size_t);
OWN(free, void, void *);
OWN(calloc, void *, size_t, size_t);
OWN(realloc, void *, void *, size_t);
#undef OWN

void pagesan::warnOfMixedAllocators() {
#define ROW(Name) {#Name, uptr(&Name) == uptr(&own_##Name)}
  const struct {
    const char *Name;
    bool IsOurs;
  } Family[] = {ROW(malloc), ROW(free), ROW(calloc), ROW(realloc)};
#undef ROW
  const char *Ours = nullptr, *Theirs = nullptr;
  for (const auto &F : Family)
    (F.IsOurs ? Ours : Theirs) = F.Name;
  if (Ours && Theirs)
    warn("the program defines %s and not %s: memory of its own allocator and "
         "of PageSan's will be given to each other. Let it define all of "
         "malloc, free, calloc and realloc, or none when it is built for "
         "PageSan\n",
         Theirs, Ours);
}

PAGESAN_INTERCEPTOR_ALIAS(malloc);
PAGESAN_INTERCEPTOR_ALIAS(free);
PAGESAN_INTERCEPTOR_ALIAS(cfree);
PAGESAN_INTERCEPTOR_ALIAS(calloc);
PAGESAN_INTERCEPTOR_ALIAS(realloc);
PAGESAN_INTERCEPTOR_ALIAS(reallocarray);
PAGESAN_INTERCEPTOR_ALIAS(memalign);
PAGESAN_INTERCEPTOR_ALIAS(aligned_alloc);
PAGESAN_INTERCEPTOR_ALIAS(posix_memalign);
PAGESAN_INTERCEPTOR_ALIAS(valloc);
PAGESAN_INTERCEPTOR_ALIAS(pvalloc);
PAGESAN_INTERCEPTOR_ALIAS(malloc_usable_size);
