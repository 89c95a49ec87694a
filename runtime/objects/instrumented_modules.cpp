//===- instrumented_modules.cpp - Who has our checks? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/instrumented_modules.h"

#include "pagesan/abi/version.h"
#include "platform/linked_modules.h"
#include "support/memory.h"

// Each instrumented object has one (pass/AbiReference.cpp): null when none was
// linked into the module that the runtime is in.
extern "C" __attribute__((weak, visibility("hidden")))
const char OwnModuleReference __asm__(
    "_pagesan_abi_reference." PAGESAN_STRINGIFY(PAGESAN_ABI_SYMBOL));

namespace pagesan {

static bool isReference(const DynamicSection &T, u32 Symbol) {
  return stringsEqual(T.Strings + T.Symbols[Symbol].st_name,
                      PAGESAN_STRINGIFY(PAGESAN_ABI_SYMBOL));
}

// Symbols that a module only refers to come first; the hash table begins behind
// them. Where it has none to tell of, what is referred to is relocated.
bool isInstrumentedModule(const DynamicSection &T) {
  if (!T.Symbols || !T.Strings)
    return false;
  u32 Undefined = T.GnuHash ? T.GnuHash[1] : T.SysvHash ? T.SysvHash[1] : 0;
  for (u32 I = 0; I < Undefined; ++I)
    if (isReference(T, I))
      return true;
  if (Undefined > 1)
    return false;
  uptr Count = T.RelocationBytes / sizeof(*T.Relocations);
  for (uptr I = 0; T.Relocations && I < Count; ++I)
    if (u32 Symbol = u32(ELF64_R_SYM(T.Relocations[I].r_info)))
      if (isReference(T, Symbol))
        return true;
  return false;
}

bool isAnyModuleInstrumented() {
  bool IsAny = &OwnModuleReference != nullptr;
  forEachLinkedModule([&](const LinkedModule &M) {
    IsAny = IsAny || isInstrumentedModule(M.tables());
    return !IsAny;
  });
  return IsAny;
}

} // namespace pagesan
