//===- errors_heap.cpp - Misuse of the allocator and of library functions -*-
// C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/platform.h"
#include "report/color.h"
#include "report/describe.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "report/suppressions.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// What most of these have in common: a headline, the stack, what lies at Addr
// if that is not 0, and what to do if it is meant.
template <class HeadlineT>
void reportMisuse(const char *Kind, CallSite Site, uptr Addr, const char *Hint,
                  HeadlineT Headline) {
  ReportHead Head = {};
  Head.Kind = Kind;
  Head.Site = Site;
  Head.StackPointer = Site.FramePointer;
  Head.IsEntrySite = true;
  Head.Addr = Addr;
  ReportPolicy Policy;
  Policy.NamesPage = Addr != 0;
  // AddressSanitizer puts the hints of allocation failures, which have no
  // address, before the summary and the others behind it.
  Policy.HintAfterSummary = Addr ? Hint : nullptr;
  report(Head, Policy, [&](const ReportHead &H) {
    mentionThread(currentThread().Tid);
    printErrorPrefix();
    Headline();
    endHeadline();
    printReportStack(H);
    if (Addr)
      describeAddress(Addr, 1);
    else
      describeMentionedThreads();
    if (Hint && !Addr)
      printHint(Hint);
  });
}

ThreadName self() { return ThreadName(currentThread().Tid); }

constexpr const char *kMayReturnNull =
    "if you don't care about these errors you may set "
    "allocator_may_return_null=1";

const char *allocatorName(AllocKind Kind) {
  switch (Kind) {
  case AllocKind::Malloc:
    return "malloc";
  case AllocKind::New:
    return "operator new";
  case AllocKind::NewArray:
    return "operator new []";
  case AllocKind::Aligned:
    break;
  }
  return "?";
}

const char *deallocatorName(AllocKind Kind) {
  switch (Kind) {
  case AllocKind::Malloc:
    return "free";
  case AllocKind::New:
    return "operator delete";
  case AllocKind::NewArray:
    return "operator delete []";
  case AllocKind::Aligned:
    break;
  }
  return "?";
}

} // namespace

void reportDoubleFree(uptr Addr, CallSite Site) {
  reportMisuse("double-free", Site, Addr, nullptr, [&] {
    printOut("attempting double-free on %p in thread %s:\n", pointer(Addr),
             self().Text);
  });
}

void reportBadFree(uptr Addr, CallSite Site) {
  reportMisuse("bad-free", Site, Addr, nullptr, [&] {
    printOut("attempting free on address which was not malloc()-ed: %p in "
             "thread %s\n",
             pointer(Addr), self().Text);
  });
}

void reportAllocDeallocMismatch(uptr Addr, AllocKind Allocated, AllocKind Freed,
                                CallSite Site) {
  if (isMismatchSuppressed(Site))
    return;
  reportMisuse("alloc-dealloc-mismatch", Site, Addr,
               "if you don't care about these errors you may set "
               "ASAN_OPTIONS=alloc_dealloc_mismatch=0",
               [&] {
                 printOut("alloc-dealloc-mismatch (%s vs %s) on %p\n",
                          allocatorName(Allocated), deallocatorName(Freed),
                          pointer(Addr));
               });
}

static void printAlignHint(const char *Whose, uptr AlignHint, const char *End) {
  printOut("  alignment of the %s ", Whose);
  if (AlignHint < kLeastAlignHint)
    printOut("default-aligned%s\n", End);
  else
    printOut("%zu bytes%s\n", AlignHint, End);
}

void reportNewDeleteTypeMismatch(uptr Addr, const AllocatedType &Allocated,
                                 const FreeRequest &Free, CallSite Site) {
  reportMisuse(
      "new-delete-type-mismatch", Site, Addr,
      "if you don't care about these errors you may set "
      "ASAN_OPTIONS=new_delete_type_mismatch=0",
      [&] {
        printOut("new-delete-type-mismatch on %p in thread %s:\n%-s"
                 "  object passed to delete has wrong type:\n",
                 pointer(Addr), self().Text, color(Color::Default));
        if (Free.SizeHint != kNoSizeHint && Free.SizeHint != Allocated.Size)
          printOut("  size of the allocated type:   %zu bytes;\n"
                   "  size of the deallocated type: %zu bytes.\n",
                   Allocated.Size, Free.SizeHint);
        if (Free.AlignHint != Allocated.AlignHint) {
          printAlignHint("allocated type:  ", Allocated.AlignHint, ";");
          printAlignHint("deallocated type:", Free.AlignHint, ".");
        }
      });
}

void reportCallocOverflow(uptr Count, uptr Size, CallSite Site) {
  reportMisuse("calloc-overflow", Site, 0, kMayReturnNull, [&] {
    printOut("calloc parameters overflow: count * size (%zd * %zd) cannot be "
             "represented in type size_t (thread %s)\n",
             ptrdiff_t(Count), ptrdiff_t(Size), self().Text);
  });
}

void reportReallocarrayOverflow(uptr Count, uptr Size, CallSite Site) {
  reportMisuse("reallocarray-overflow", Site, 0, kMayReturnNull, [&] {
    printOut("reallocarray parameters overflow: count * size (%zd * %zd) "
             "cannot be represented in type size_t (thread %s)\n",
             ptrdiff_t(Count), ptrdiff_t(Size), self().Text);
  });
}

void reportPvallocOverflow(uptr Size, CallSite Site) {
  reportMisuse("pvalloc-overflow", Site, 0, kMayReturnNull, [&] {
    printOut("pvalloc parameters overflow: size 0x%zx rounded up to system "
             "page size 0x%zx cannot be represented in type size_t (thread "
             "%s)\n",
             Size, size_t(4096), self().Text);
  });
}

void reportAllocationSizeTooBig(uptr Size, uptr TotalSize, uptr MaxSize,
                                CallSite Site) {
  reportMisuse("allocation-size-too-big", Site, 0, kMayReturnNull, [&] {
    printOut("requested allocation size 0x%zx (0x%zx after adjustments for "
             "alignment, red zones etc.) exceeds maximum supported size of "
             "0x%zx (thread %s)\n",
             Size, TotalSize, MaxSize, self().Text);
  });
}

void reportInvalidAllocationAlignment(uptr Alignment, CallSite Site) {
  reportMisuse("invalid-allocation-alignment", Site, 0, kMayReturnNull, [&] {
    printOut("invalid allocation alignment: %zu, alignment must be a power of "
             "two (thread %s)\n",
             Alignment, self().Text);
  });
}

void reportInvalidAlignedAllocAlignment(uptr Size, uptr Alignment,
                                        CallSite Site) {
  reportMisuse("invalid-aligned-alloc-alignment", Site, 0, kMayReturnNull, [&] {
    printOut("invalid alignment requested in aligned_alloc: %zu, alignment "
             "must be a power of two and the requested size 0x%zx must be a "
             "multiple of alignment (thread %s)\n",
             Alignment, Size, self().Text);
  });
}

void reportInvalidPosixMemalignAlignment(uptr Alignment, CallSite Site) {
  reportMisuse(
      "invalid-posix-memalign-alignment", Site, 0, kMayReturnNull, [&] {
        printOut(
            "invalid alignment requested in posix_memalign: %zu, alignment "
            "must be a power of two and a multiple of sizeof(void*) == %zu "
            "(thread %s)\n",
            Alignment, sizeof(void *), self().Text);
      });
}

void reportMallocUsableSizeNotOwned(uptr Addr, CallSite Site) {
  reportMisuse("bad-malloc_usable_size", Site, Addr, nullptr, [&] {
    printOut("attempting to call malloc_usable_size() for pointer which is "
             "not owned: %p\n",
             pointer(Addr));
  });
}

void reportAllocatedSizeNotOwned(uptr Addr, CallSite Site) {
  reportMisuse("bad-__sanitizer_get_allocated_size", Site, Addr, nullptr, [&] {
    printOut("attempting to call __sanitizer_get_allocated_size() for pointer "
             "which is not owned: %p\n",
             pointer(Addr));
  });
}

// Reserved address space counts: any limit is below what is in use.
static void tellLimit(const char *Name, const char *Option, uptr Limit) {
  if (Limit != ~uptr(0))
    printOut("%s (%s) is %zu bytes and counts PageSan's address space, too: no "
             "memory can be had below it\n",
             Name, Option, Limit);
}

void reportOutOfMemory(uptr Size, CallSite Site) {
  reportMisuse("out-of-memory", Site, 0, kMayReturnNull, [&] {
    printOut("allocator is out of memory trying to allocate 0x%zx bytes "
             "(thread %s)\n",
             Size, self().Text);
    tellLimit("RLIMIT_DATA", "ulimit -d", dataLimit());
    tellLimit("RLIMIT_AS", "ulimit -v", addressSpaceLimit());
  });
}

void reportRssLimitExceeded(CallSite Site) {
  reportMisuse("rss-limit-exceeded", Site, 0, kMayReturnNull, [&] {
    printOut("specified RSS limit exceeded, currently set to "
             "soft_rss_limit_mb\n");
  });
}

void reportNegativeSizeParam(uptr Size, const char *Function, CallSite Site,
                             uptr Addr) {
  if (isCallSuppressed(Function, Site))
    return;
  ReportHead Head = {};
  Head.Kind = "negative-size-param";
  Head.Site = Site;
  Head.Addr = Addr;
  Head.IsEntrySite = true;
  Head.Function = Function;
  report(Head, {}, [&](const ReportHead &H) {
    mentionThread(currentThread().Tid);
    printErrorPrefix();
    printOut("negative-size-param: (size=%zd)\n", ptrdiff_t(Size));
    endHeadline();
    printReportStack(H);
    if (Addr)
      describeAddress(Addr, Size);
    else
      describeMentionedThreads();
  });
}

void reportParamOverlap(const char *Function, uptr A, uptr ASize, uptr B,
                        uptr BSize, CallSite Site) {
  if (isCallSuppressed(Function, Site))
    return;
  char Kind[64];
  formatTo(Kind, sizeof(Kind), "%s-param-overlap", Function);
  ReportHead Head = {};
  Head.Kind = Kind;
  Head.Site = Site;
  Head.Addr = A;
  Head.IsEntrySite = true;
  Head.Function = Function;
  report(Head, {}, [&](const ReportHead &H) {
    mentionThread(currentThread().Tid);
    printErrorPrefix();
    printOut("%s: memory ranges [%p,%p) and [%p, %p) overlap\n", H.Kind,
             pointer(A), pointer(A + ASize), pointer(B), pointer(B + BSize));
    endHeadline();
    printReportStack(H);
    describeAddress(A, ASize);
    describeAddress(B, BSize);
  });
}

} // namespace pagesan
