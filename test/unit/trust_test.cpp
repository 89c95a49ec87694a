//===- trust_test.cpp - Libraries go while containers are asked about ----===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether annotations of containers are trusted, against libraries that are
// loaded and closed. The protocol of runtime/objects/container_trust.cpp, whose
// functions are named; the file itself walks the dynamic linker's list, which
// is one flag here.
//
//===----------------------------------------------------------------------===//
#include "scheduler.h"
#include "support/atomic.h"

#include <gtest/gtest.h>

using namespace pagesan;
using namespace pagesan::model;

namespace {

bool IsMixed; // a library is loaded that does not annotate
Atomic<bool> AreTrusted;
bool LooksTwice, TellsLoaded;

// lookForTrust()
bool look() {
  step("walk the libraries");
  return !IsMixed;
}

// areAnnotationsStillTrusted(): in a report that is about to be made.
bool stillTrusted() {
  if (!AreTrusted.load(Order::SeqCst))
    return false;
  if (look())
    return true;
  AreTrusted.store(false, Order::SeqCst);
  if (!LooksTwice || !look())
    return false;
  AreTrusted.store(true, Order::SeqCst);
  return true;
}

// dlclose() and lookAgainForTrust()
void closeLibrary() {
  step("close the library");
  IsMixed = false;
  if (AreTrusted.load(Order::SeqCst))
    return;
  step("take the linker's lock");
  AreTrusted.store(!IsMixed, Order::SeqCst);
}

uint64_t state() { return IsMixed * 2 + AreTrusted.load(Order::Relaxed); }

void prepare(bool Mixed) {
  TheHooks = {};
  IsMixed = Mixed;
  AreTrusted.store(true, Order::Relaxed);
}

Scenario reportAgainstClose() {
  return {[] { prepare(true); },
          {[] { (void)stillTrusted(); }, closeLibrary},
          state,
          [] {
            return AreTrusted.load(Order::Relaxed)
                       ? ""
                       : "annotations are never trusted again";
          }};
}

// A report after dlopen has returned must not trust.
Scenario reportAgainstLoad() {
  return {[] {
            prepare(false);
            TellsLoaded = false;
          },
          {[] {
             step("look whether the library is loaded");
             bool IsLoaded = TellsLoaded;
             if (stillTrusted() && IsLoaded)
               fail("a report trusts a library that does not annotate");
           },
           [] {
             step("load a library");
             IsMixed = true;
             step("return from dlopen");
             TellsLoaded = true;
           }},
          [] { return state() * 2 + TellsLoaded; },
          [] { return std::string(); }};
}

TEST(Trust, ComesBackAndIsNotKept) {
  LooksTwice = true;
  EXPECT_EQ(explore(reportAgainstClose()).Violation, "");
  EXPECT_EQ(explore(reportAgainstLoad()).Violation, "");
}

TEST(Trust, OneLookIsFoundOut) {
  LooksTwice = false;
  EXPECT_NE(explore(reportAgainstClose()).Violation, "");
}

} // namespace
