//===- linked_modules.h - The dynamic linker's list, unasked -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Why not dl_iterate_phdr, dladdr, dlsym: they take the dynamic linker's locks,
// which a fork child inherits held for ever, and which a signal handler may
// have interrupted. What is read here is the list that debuggers read
// (_r_debug): it grows at its end, and an entry that goes is taken out by one
// store. Another thread may close a library meanwhile: nothing is read that the
// kernel does not say can be read, and an entry that makes no sense is passed
// over or ends the list. So for what must be exact others stand still, or the
// answer is asked for again.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_LINKED_MODULES_H
#define PAGESAN_PLATFORM_LINKED_MODULES_H

#include "platform/elf_image.h"

namespace pagesan {

struct LinkedModule {
  uptr Bias;
  const char *Path; // "" for the executable
  const ElfW(Dyn) * Dynamic;
  // Program headers; 0: not found where they belong.
  const ElfW(Phdr) * Segments;
  u32 SegmentCount;
  // The module's thread-local storage: its number, 0 for none, and how far
  // below the thread pointer it lies in every thread, 0 where that differs.
  u64 TlsId;
  uptr BelowThreadPointer;

  DynamicSection tables() const { return {Dynamic, Bias}; }
  // [Begin, End) of what is mapped of it.
  bool extent(uptr &Begin, uptr &End) const;
};

// Calls Fn for each, the executable first, until it returns false.
void forEachLinkedModule(bool (*Fn)(const LinkedModule &, void *), void *Arg);
template <class FnT> void forEachLinkedModule(FnT Fn) {
  forEachLinkedModule([](const LinkedModule &M,
                         void *Arg) { return (*static_cast<FnT *>(Arg))(M); },
                      &Fn);
}
// Only those that were loaded since start-up. The others come first and stay:
// where nothing was loaded this is one load.
void forEachLaterModule(bool (*Fn)(const LinkedModule &, void *), void *Arg);
template <class FnT> void forEachLaterModule(FnT Fn) {
  forEachLaterModule([](const LinkedModule &M,
                        void *Arg) { return (*static_cast<FnT *>(Arg))(M); },
                     &Fn);
}

// Looks Name up in one module: what others may bind to, in the version that new
// programs get. nullptr when it has none.
enum class SymbolKind { Function, Data };
void *findSymbol(const LinkedModule &Module, SymbolKind Kind, const char *Name);

// The next definition of Name after that of the object that the runtime is part
// of, in its default version, as dlsym(RTLD_NEXT) finds it: libraries that were
// preloaded come first. Where there is none, of those in front of that object:
// who asks for it (verify_asan_link_order=0) runs behind the C library. No
// system call, no errno, usable before start-up and in signal handlers. What is
// found is in modules that the program started with, which come first and stay,
// unless it is in none of these. nullptr when there is none.
void *findNextFunction(const char *Name);

// Finds what the C library tells debuggers of itself, and which modules the
// program started with. Before the first module with thread-local storage of
// interest is looked at, and before one is loaded: that allocates first.
void initLinkedModules();
// sizeof(struct pthread).
uptr threadDescriptorSize();
// False: no module has a TlsId.
bool areTlsModulesKnown();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_LINKED_MODULES_H
