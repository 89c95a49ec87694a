//===- new_delete.cpp - Operators new and delete
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All replaceable operators of C++17, by their names in the Itanium ABI, as the
// runtime has no C++ library. Weak: a program that brings its own wins, and is
// then served through malloc. Operator new must not return null; without
// memory the report ends the process, as nothing here can throw.
//
//===----------------------------------------------------------------------===//
#include "heap/bootstrap.h"
#include "heap/heap.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/init.h"

using namespace pagesan;

namespace {

constexpr uptr kDefault = 16; // the alignment of objects whose type needs none
constexpr uptr kPlain = 0;    // operator new without one

PAGESAN_ALWAYS_INLINE void *allocate(uptr Size, uptr Alignment, AllocKind Kind,
                                     bool MayFail, CallSite Site) {
  ensureInit();
  if (PAGESAN_UNLIKELY(TheInitState.load(Order::Relaxed) != InitState::Done))
    return bootstrapAllocate(Size, maxOf(Alignment, kDefault));
  if (PAGESAN_UNLIKELY(Alignment & (Alignment - 1))) {
    if (!flags().allocator_may_return_null || !MayFail)
      reportInvalidAllocationAlignment(Alignment, Site);
    return nullptr;
  }
  AllocRequest Request = {Size, Alignment, Kind, false, Alignment};
  void *Ptr = heapAllocate(Request, Site);
  if (PAGESAN_UNLIKELY(!Ptr && !MayFail))
    reportOutOfMemory(Size, Site);
  return Ptr;
}

constexpr AllocKind kNew = AllocKind::New, kNewArray = AllocKind::NewArray;

} // namespace

// operator new: plain, nothrow, aligned, aligned nothrow.
PAGESAN_WEAK_INTERFACE void *_Znwm(size_t Size) {
  return allocate(Size, kPlain, kNew, false, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *_ZnwmRKSt9nothrow_t(size_t Size, const void *) {
  return allocate(Size, kPlain, kNew, true, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *_ZnwmSt11align_val_t(size_t Size,
                                                  size_t Alignment) {
  return allocate(Size, Alignment, kNew, false, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *
_ZnwmSt11align_val_tRKSt9nothrow_t(size_t Size, size_t Alignment,
                                   const void *) {
  return allocate(Size, Alignment, kNew, true, PAGESAN_CALL_SITE());
}

// operator delete: plain, nothrow, sized, aligned, aligned nothrow, sized
// and aligned.
PAGESAN_WEAK_INTERFACE void _ZdlPv(void *Ptr) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void _ZdlPvRKSt9nothrow_t(void *Ptr, const void *) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void _ZdlPvm(void *Ptr, size_t Size) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE(), Size);
}
PAGESAN_WEAK_INTERFACE void _ZdlPvSt11align_val_t(void *Ptr, size_t Alignment) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE(), kNoSizeHint, Alignment);
}
PAGESAN_WEAK_INTERFACE void
_ZdlPvSt11align_val_tRKSt9nothrow_t(void *Ptr, size_t Alignment, const void *) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE(), kNoSizeHint, Alignment);
}
PAGESAN_WEAK_INTERFACE void _ZdlPvmSt11align_val_t(void *Ptr, size_t Size,
                                                   size_t Alignment) {
  heapFree(Ptr, kNew, PAGESAN_CALL_SITE(), Size, Alignment);
}

// operator new[]: plain, nothrow, aligned, aligned nothrow.
PAGESAN_WEAK_INTERFACE void *_Znam(size_t Size) {
  return allocate(Size, kPlain, kNewArray, false, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *_ZnamRKSt9nothrow_t(size_t Size, const void *) {
  return allocate(Size, kPlain, kNewArray, true, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *_ZnamSt11align_val_t(size_t Size,
                                                  size_t Alignment) {
  return allocate(Size, Alignment, kNewArray, false, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void *
_ZnamSt11align_val_tRKSt9nothrow_t(size_t Size, size_t Alignment,
                                   const void *) {
  return allocate(Size, Alignment, kNewArray, true, PAGESAN_CALL_SITE());
}

// operator delete[]: plain, nothrow, sized, aligned, aligned nothrow, sized
// and aligned.
PAGESAN_WEAK_INTERFACE void _ZdaPv(void *Ptr) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void _ZdaPvRKSt9nothrow_t(void *Ptr, const void *) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE());
}
PAGESAN_WEAK_INTERFACE void _ZdaPvm(void *Ptr, size_t Size) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE(), Size);
}
PAGESAN_WEAK_INTERFACE void _ZdaPvSt11align_val_t(void *Ptr, size_t Alignment) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE(), kNoSizeHint, Alignment);
}
PAGESAN_WEAK_INTERFACE void
_ZdaPvSt11align_val_tRKSt9nothrow_t(void *Ptr, size_t Alignment, const void *) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE(), kNoSizeHint, Alignment);
}
PAGESAN_WEAK_INTERFACE void _ZdaPvmSt11align_val_t(void *Ptr, size_t Size,
                                                   size_t Alignment) {
  heapFree(Ptr, kNewArray, PAGESAN_CALL_SITE(), Size, Alignment);
}
