//===- container_interface.cpp - Annotations of containers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of sanitizer/common_interface_defs.h that C++ libraries call.
//
//===----------------------------------------------------------------------===//
#include "objects/containers.h"
#include "shadow/region.h"
#include "support/errors.h"
#include "support/init.h"

using namespace pagesan;

static uptr address(const void *P) { return uptr(P); }
static const void *pointer(uptr Addr) {
  return reinterpret_cast<const void *>(Addr);
}

PAGESAN_INTERFACE void
__sanitizer_annotate_contiguous_container(const void *Begin, const void *End,
                                          const void *OldMid,
                                          const void *NewMid) {
  ensureInit();
  Container Old = {address(Begin), address(Begin), address(OldMid),
                   address(End)};
  Container New = {address(Begin), address(Begin), address(NewMid),
                   address(End)};
  if (!areAnnotationsTrusted())
    return;
  if (!Old.isSound() || !New.isSound()) {
    if (!areAnnotationsStillTrusted())
      return;
    NamedAddress Names[] = {{"beg", address(Begin)},
                            {"end", address(End)},
                            {"old_mid", address(OldMid)},
                            {"new_mid", address(NewMid)}};
    return reportBadAnnotation("__sanitizer_annotate_contiguous_container",
                               Names, 4, PAGESAN_CALL_SITE());
  }
  if (isRegion(Old.StorageBegin, Old.StorageEnd))
    annotateContainer(Old, New);
}

PAGESAN_INTERFACE void __sanitizer_annotate_double_ended_contiguous_container(
    const void *StorageBegin, const void *StorageEnd, const void *OldBegin,
    const void *OldEnd, const void *NewBegin, const void *NewEnd) {
  ensureInit();
  Container Old = {address(StorageBegin), address(OldBegin), address(OldEnd),
                   address(StorageEnd)};
  Container New = {address(StorageBegin), address(NewBegin), address(NewEnd),
                   address(StorageEnd)};
  if (!areAnnotationsTrusted())
    return;
  if (!Old.isSound() || !New.isSound()) {
    if (!areAnnotationsStillTrusted())
      return;
    NamedAddress Names[] = {{"storage_beg", address(StorageBegin)},
                            {"storage_end", address(StorageEnd)},
                            {"old_container_beg", address(OldBegin)},
                            {"old_container_end", address(OldEnd)},
                            {"new_container_beg", address(NewBegin)},
                            {"new_container_end", address(NewEnd)}};
    return reportBadAnnotation(
        "__sanitizer_annotate_double_ended_contiguous_container", Names, 6,
        PAGESAN_CALL_SITE());
  }
  if (isRegion(Old.StorageBegin, Old.StorageEnd))
    annotateContainer(Old, New);
}

// Both ranges have the same size.
PAGESAN_INTERFACE void __sanitizer_copy_contiguous_container_annotations(
    const void *From, const void *FromEnd, const void *To, const void *ToEnd) {
  ensureInit();
  uptr Size = address(FromEnd) - address(From);
  if (Size == address(ToEnd) - address(To) &&
      isRegion(address(From), address(FromEnd)) &&
      isRegion(address(To), address(ToEnd)) && areAnnotationsTrusted())
    copyAnnotations(address(From), address(To), Size);
}

// The first address that is good and should not be, or the reverse; nullptr
// when there is none.
PAGESAN_INTERFACE const void *__sanitizer_contiguous_container_find_bad_address(
    const void *Begin, const void *Mid, const void *End) {
  return pointer(findWrongAnnotation(
      {address(Begin), address(Begin), address(Mid), address(End)}));
}
PAGESAN_INTERFACE const void *
__sanitizer_double_ended_contiguous_container_find_bad_address(
    const void *StorageBegin, const void *Begin, const void *End,
    const void *StorageEnd) {
  return pointer(findWrongAnnotation({address(StorageBegin), address(Begin),
                                      address(End), address(StorageEnd)}));
}

PAGESAN_INTERFACE int __sanitizer_verify_contiguous_container(const void *Begin,
                                                              const void *Mid,
                                                              const void *End) {
  return !__sanitizer_contiguous_container_find_bad_address(Begin, Mid, End);
}
PAGESAN_INTERFACE int __sanitizer_verify_double_ended_contiguous_container(
    const void *StorageBegin, const void *Begin, const void *End,
    const void *StorageEnd) {
  return !__sanitizer_double_ended_contiguous_container_find_bad_address(
      StorageBegin, Begin, End, StorageEnd);
}
