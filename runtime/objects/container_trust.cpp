//===- container_trust.cpp - Do all who change containers tell? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A library that was instrumented refers to the symbol of our ABI, one that was
// not does not. Of the latter those count that use a C++ library, and so may
// have changed a container that they were handed. What was linked into one
// module from objects of both kinds cannot be told apart; such an object may
// define pagesan_containers_not_annotated (pagesan/interface.h).
//
//===----------------------------------------------------------------------===//
#include "objects/containers.h"
#include "objects/instrumented_modules.h"
#include "platform/linked_modules.h"
#include "support/atomic.h"
#include "support/flags.h"
#include "support/memory.h"

extern "C" __attribute__((weak)) const char pagesan_containers_not_annotated;

namespace pagesan {

namespace {

bool isCxxLibrary(const char *Name) {
  return startsWith(Name, "libstdc++.") || startsWith(Name, "libc++.") ||
         startsWith(Name, "libc++abi.");
}

bool usesCxxLibrary(const LinkedModule &M, const char *Strings) {
  bool Uses = false;
  for (auto *D = M.Dynamic; D->d_tag != DT_NULL; ++D) {
    // A C++ library needs others of its kind.
    if (D->d_tag == DT_SONAME && isCxxLibrary(Strings + D->d_un.d_val))
      return false;
    if (D->d_tag == DT_NEEDED && isCxxLibrary(Strings + D->d_un.d_val))
      Uses = true;
  }
  return Uses;
}

bool isPlainModule(const LinkedModule &M) {
  DynamicSection T = M.tables();
  return T.Strings && usesCxxLibrary(M, T.Strings) && !isInstrumentedModule(T);
}

// As to the modules that the program started with, which stay.
constinit bool StartedMixed = false;

bool startedMixed() {
  bool IsMixed = false, IsFirst = true; // the executable has the runtime
  forEachLinkedModule([&](const LinkedModule &M) {
    IsMixed = !IsFirst && isPlainModule(M);
    IsFirst = false;
    return !IsMixed;
  });
  return IsMixed;
}

bool isMixedProgram() {
  bool IsMixed = StartedMixed;
  if (!IsMixed)
    forEachLaterModule([&](const LinkedModule &M) {
      IsMixed = isPlainModule(M);
      return !IsMixed;
    });
  return IsMixed;
}

bool lookForTrust() {
  int Mode = flags().detect_container_overflow;
  return Mode == 1 ? !&pagesan_containers_not_annotated && !isMixedProgram()
                   : Mode > 1;
}

} // namespace

constinit Atomic<bool> containers_detail::AreTrusted;
using containers_detail::AreTrusted;

void initContainerTrust() {
  StartedMixed = startedMixed();
  AreTrusted.store(lookForTrust(), Order::Relaxed);
}

bool areAnnotationsStillTrusted() {
  if (!areAnnotationsTrusted())
    return false;
  if (lookForTrust())
    return true;
  // A library that goes away between the look and the store finds trust, and
  // has nothing to say. Sequentially consistent: of that thread, which takes
  // the library away and then looks whether there is trust, and of this one at
  // least one sees the other.
  AreTrusted.store(false, Order::SeqCst);
  if (!lookForTrust())
    return false;
  AreTrusted.store(true, Order::Relaxed);
  return true;
}

// With the linker's lock, so that no other library goes away meanwhile.
void lookAgainForTrust() {
  // Pairs with areAnnotationsStillTrusted().
  if (AreTrusted.load(Order::SeqCst))
    return;
  dl_iterate_phdr(
      [](dl_phdr_info *, size_t, void *) {
        AreTrusted.store(lookForTrust(), Order::Relaxed);
        return 1;
      },
      nullptr);
}

} // namespace pagesan
