//===- HostVersion.cpp - Is this the LLVM that we are built for? ----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM's plugin interface has a version, but it stayed the same while all
// classes changed, and it is asked for only after the plugin's constructors
// have registered options. So this runs before them, with nothing from LLVM but
// a function of its C interface, which stays.
//
//===----------------------------------------------------------------------===//
#include "llvm/Config/llvm-config.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

static void giveUp(const char *Host) {
  std::fprintf(stderr,
               "error: PageSanPass.so is built for LLVM %d and was loaded into "
               "%s: take clang-%d, or build PageSan for that LLVM\n",
               LLVM_VERSION_MAJOR, Host, LLVM_VERSION_MAJOR);
  std::_Exit(1);
}

// Before every other constructor of this library.
[[gnu::constructor(101)]] static void verifyHostVersion() {
  using GetVersionType = void(unsigned *, unsigned *, unsigned *);
  auto *GetVersion =
      reinterpret_cast<GetVersionType *>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"));
  if (GetVersion) {
    unsigned Major = 0, Minor = 0, Patch = 0;
    GetVersion(&Major, &Minor, &Patch);
    char Host[32];
    std::snprintf(Host, sizeof(Host), "LLVM %u", Major);
    if (Major != LLVM_VERSION_MAJOR)
      giveUp(Host);
  } else if (dlsym(RTLD_DEFAULT, "LLVMContextCreate")) {
    giveUp("LLVM 15 or older"); // LLVMGetVersion came with 16
  }
  // A host that exports no C interface cannot be asked.
}
