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
#include "support/flags.h"
#include "objects/containers.h"
#include "pagesan/abi/version.h"
#include "platform/elf_image.h"
#include "support/atomic.h"
#include "support/memory.h"

#include <elf.h>
#include <link.h>

extern "C" __attribute__((weak)) const char pagesan_containers_not_annotated;

namespace pagesan {

namespace {

DynamicSection dynamicSection(const dl_phdr_info &Module) {
  for (int I = 0; I < Module.dlpi_phnum; ++I)
    if (Module.dlpi_phdr[I].p_type == PT_DYNAMIC)
      return DynamicSection(
          reinterpret_cast<const ElfW(Dyn) *>(Module.dlpi_addr +
                                              Module.dlpi_phdr[I].p_vaddr),
          Module.dlpi_addr);
  return {};
}

bool isCxxLibrary(const char *Name) {
  return startsWith(Name, "libstdc++.") || startsWith(Name, "libc++.") ||
         startsWith(Name, "libc++abi.");
}

bool usesCxxLibrary(const DynamicSection &Info) {
  bool Uses = false;
  for (auto *D = Info.Entries; D->d_tag != DT_NULL; ++D) {
    // A C++ library needs others of its kind.
    if (D->d_tag == DT_SONAME && isCxxLibrary(Info.Strings + D->d_un.d_val))
      return false;
    if (D->d_tag == DT_NEEDED && isCxxLibrary(Info.Strings + D->d_un.d_val))
      Uses = true;
  }
  return Uses;
}

// Symbols that a module only refers to come first; the hash table begins behind
// them. Without that table nothing is known: not instrumented.
bool isInstrumentedModule(const DynamicSection &Info) {
  if (!Info.Symbols || !Info.GnuHash)
    return false;
  u32 Undefined = Info.GnuHash[1];
  for (u32 I = 0; I < Undefined; ++I)
    if (stringsEqual(Info.Strings + Info.Symbols[I].st_name,
                     PAGESAN_STRINGIFY(PAGESAN_ABI_SYMBOL)))
      return true;
  return false;
}

struct Survey {
  u64 Loaded;
  bool IsMixed;
  bool IsFirst; // the executable has the runtime
};

int lookAt(dl_phdr_info *Module, size_t, void *Arg) {
  auto &S = *static_cast<Survey *>(Arg);
  S.Loaded = Module->dlpi_adds;
  if (!S.IsFirst) {
    DynamicSection Info = dynamicSection(*Module);
    if (Info.Entries && Info.Strings && usesCxxLibrary(Info) &&
        !isInstrumentedModule(Info))
      S.IsMixed = true;
  }
  S.IsFirst = false;
  return 0;
}

int countLoaded(dl_phdr_info *Module, size_t, void *Arg) {
  *static_cast<u64 *>(Arg) = Module->dlpi_adds;
  return 1;
}

// Loaded modules ever, when they were last looked at, and the outcome in bit 0.
constinit Atomic<u64> Known;

bool isMixedProgram() {
  u64 Loaded = 0;
  dl_iterate_phdr(countLoaded, &Loaded);
  u64 Seen = Known.load(Order::Relaxed);
  if (Seen >> 1 == Loaded)
    return Seen & 1;
  Survey S = {0, false, true};
  dl_iterate_phdr(lookAt, &S);
  Known.store(S.Loaded << 1 | u64(S.IsMixed), Order::Relaxed);
  return S.IsMixed;
}

} // namespace

bool areAnnotationsTrusted() {
  int Mode = flags().detect_container_overflow;
  if (Mode != 1)
    return Mode > 1;
  return !&pagesan_containers_not_annotated && !isMixedProgram();
}

} // namespace pagesan
