//===- containers.h - Containers with room to spare -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A container tells which part of its storage holds elements; the rest is
// poisoned. That is true only as long as everybody who changes the container
// tells: code that was not instrumented does not. See areAnnotationsTrusted().
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_CONTAINERS_H
#define PAGESAN_OBJECTS_CONTAINERS_H

#include "shadow/region.h"
#include "stacks/capture.h"
#include "support/atomic.h"

namespace pagesan {

// Addresses in order: storage [StorageBegin, StorageEnd), elements [Begin,
// End).
struct Container {
  uptr StorageBegin, Begin, End, StorageEnd;
  bool isSound() const {
    return StorageBegin <= Begin && Begin <= End && End <= StorageEnd;
  }
};

// The elements move from [Old.Begin, Old.End) to [New.Begin, New.End); both
// have the same storage and are sound.
void annotateAnyContainer(const Container &Old, const Container &New);
inline void annotateContainer(const Container &Old, const Container &New) {
  bool Grows = Old.Begin == New.Begin && Old.Begin < Old.End;
  if (Grows && Old.End < New.End)
    return unpoisonRegion(Old.End, New.End);
  annotateAnyContainer(Old, New);
}

// The first address whose goodness is not as C says; 0 when all of it is as it
// can be. (What a granule cannot tell apart is good.)
uptr findWrongAnnotation(const Container &C);

// [To, To + Size) is as good as [From, From + Size) is.
void copyAnnotations(uptr From, uptr To, uptr Size);

// False when a C++ library that was not instrumented is loaded, as its symbols
// tell, or the program defines pagesan_containers_not_annotated; with option
// detect_container_overflow=0 always, =2 never. One load: a library that was
// loaded since the last look is not known yet. No harm is done by poisoning too
// much: dropUntrustedPoison() looks again, at the loaded modules themselves.
// Async-signal-safe.
namespace containers_detail {
// The last look's outcome. True may be out of date: a module may have come
// since, behind our back.
extern Atomic<bool> AreTrusted;
} // namespace containers_detail
inline bool areAnnotationsTrusted() {
  return containers_detail::AreTrusted.load(Order::Relaxed);
}
bool areAnnotationsStillTrusted();
// Part of start-up.
void initContainerTrust();
// A library was unloaded; asks the dynamic linker.
void lookAgainForTrust();

// A check trips at Addr, which is not addressable. If that is a container's
// poison, and annotations are not trusted, the poison there is dropped and true
// returned: look again.
bool dropUntrustedPoison(uptr Addr);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_CONTAINERS_H
