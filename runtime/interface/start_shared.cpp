//===- start_shared.cpp - The runtime as a library -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Preloaded, or linked first. Its thread-local storage is of the initial-exec
// model, which every library that is loaded at start may use.
//
//===----------------------------------------------------------------------===//
#include "interface/start.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/output.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <sys/auxv.h>

extern "C" void __asan_init();

namespace pagesan {

namespace {

const char *moduleOf(const void *Addr) {
  Dl_info Info;
  return dladdr(Addr, &Info) && Info.dli_fname ? Info.dli_fname : "?";
}

const void *moduleBase(const void *Addr) {
  Dl_info Info;
  return dladdr(Addr, &Info) ? Info.dli_fbase : nullptr;
}

const void *ownBase() {
  return moduleBase(reinterpret_cast<const void *>(&verifyAlone));
}

// Executables that are not position-independent have an entry of their own for
// functions whose address they take: it leads to the first definition among the
// libraries, in the order in which they are listed.
bool isBeforeLibc() {
  struct Search {
    const void *Own, *Libc, *First;
  } S = {ownBase(), moduleBase(dlsym(RTLD_NEXT, "exit")), nullptr};
  dl_iterate_phdr(
      [](dl_phdr_info *Module, size_t, void *Arg) {
        auto &S = *static_cast<Search *>(Arg);
        auto *Base = reinterpret_cast<const void *>(Module->dlpi_addr);
        if (Base == S.Own || Base == S.Libc)
          S.First = Base;
        return int(S.First != nullptr);
      },
      &S);
  return S.First == S.Own;
}

// Whose malloc the program calls, if it is not ours.
const char *otherMalloc() {
  auto *Malloc = reinterpret_cast<const void *>(&malloc);
  const void *Base = moduleBase(Malloc);
  if (Base == ownBase())
    return nullptr;
  auto *Executable = reinterpret_cast<const void *>(getauxval(AT_PHDR));
  if (Base == moduleBase(Executable) && isBeforeLibc())
    return nullptr;
  return moduleOf(Malloc);
}

} // namespace

void verifyAlone() {
  // The executable's own runtime, ours or ASan's, or another library's.
  auto *Init = reinterpret_cast<const void *>(&__asan_init);
  const char *Other =
      moduleBase(Init) != ownBase() ? moduleOf(Init) : findOtherRuntime();
  if (Other)
    die("is loaded as a library, and another runtime is in %s: incompatible "
        "runtimes. Do not preload this one, or link everything with "
        "-shared-libsan\n",
        Other);
}

void verifyOrder() {
  const char *Malloc = flags().verify_asan_link_order ? otherMalloc() : nullptr;
  if (Malloc)
    die("runtime does not come first in initial library list; you should "
        "either link runtime to your application or manually preload it with "
        "LD_PRELOAD: malloc is that of %s. Start the program as "
        "LD_PRELOAD=%s PROGRAM, or link it with pagesan-clang "
        "-shared-libsan\n",
        Malloc, moduleOf(reinterpret_cast<const void *>(&verifyOrder)));
}

// For programs that call nothing of ours before.
[[gnu::constructor(101)]] static void start() { ensureInit(); }

} // namespace pagesan
