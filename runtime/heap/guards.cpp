//===- guards.cpp - Dead pages that trap by themselves
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/guards.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/output.h"

namespace pagesan {

static constinit bool AreOn;

// On a page of its own, so that nothing else can be the reason.
static bool kernelHasGuards() {
  SysResult Page = mapAnywhere(kPageSize, "pagesan guard probe");
  if (!Page.ok())
    return false;
  bool Has = installGuards(Page.value(), kPageSize).ok();
  unmap(Page.value(), kPageSize).ignore(); // a leak at worst
  return Has;
}

void initGuards() {
  const char *Wanted = flags().guard_pages;
  if (stringsEqual(Wanted, "0") || stringsEqual(Wanted, "auto"))
    return;
  if (!stringsEqual(Wanted, "1"))
    die("option guard_pages=%s: must be auto, 0 or 1\n", Wanted);
  if (!kernelHasGuards())
    die("option guard_pages=1: this kernel has no guard pages (Linux 6.13)\n");
  AreOn = true;
}

bool guardsAreOn() { return AreOn; }

// Fails on locked memory and without memory for page tables: the page does not
// trap then, and nothing else changes.
void guardPages(uptr Begin, uptr End) {
  if (AreOn && Begin < End)
    installGuards(Begin, End - Begin).ignore();
}

// Never needs memory. Were it to fail, the object would trap: better at once.
void unguardPages(uptr Begin, uptr End) {
  if (AreOn && Begin < End)
    CHECK(removeGuards(Begin, End - Begin).ok());
}

} // namespace pagesan
