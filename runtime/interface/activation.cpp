//===- activation.cpp - Checks that begin later -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/activation.h"

#include "interface/flag_parser.h"
#include "objects/instrumented_modules.h"
#include "platform/platform.h"
#include "support/flags_help.h"
#include "support/memory.h"

#include <fcntl.h>

namespace pagesan {

constinit Atomic<bool> Deactivated;

namespace {

constexpr char kVariable[] = "ASAN_ACTIVATION_OPTIONS";

// What can be told as late as that: AddressSanitizer's list.
constexpr const char *kNames[] = {"redzone",
                                  "max_redzone",
                                  "quarantine_size_mb",
                                  "thread_local_quarantine_size_kb",
                                  "alloc_dealloc_mismatch",
                                  "allocator_may_return_null",
                                  "malloc_context_size",
                                  "coverage",
                                  "coverage_dir",
                                  "verbosity",
                                  "help"};
constexpr const char *kInertNames[] = {"poison_heap",
                                       "allocator_release_to_os_interval_ms"};

constexpr bool canBeToldLate(const char *Name) {
  for (const char *Known : kNames)
    if (isSameValue(Known, Name))
      return true;
  return false;
}

// Of what the heap is without checks, the values to come. The rest of TheFlags
// stays as it is.
struct Settings {
  int ContextSize;
  bool Mismatch, MayReturnNull, Coverage;
  uptr QuarantineMb;

  static Settings now() {
    return {TheFlags.malloc_context_size, TheFlags.alloc_dealloc_mismatch,
            TheFlags.allocator_may_return_null, TheFlags.coverage,
            TheFlags.quarantine_size_mb};
  }
  void set() const {
    TheFlags.malloc_context_size = ContextSize;
    TheFlags.alloc_dealloc_mismatch = Mismatch;
    TheFlags.allocator_may_return_null = MayReturnNull;
    TheFlags.coverage = Coverage;
    TheFlags.quarantine_size_mb = QuarantineMb;
  }
};
constinit Settings Later = {};
constexpr Settings kCheap = {1, false, true, false, 0};

// Objects are laid out with their redzones long before the rest is read.
void setRedzone(Slice Name, Slice Value, const char *Source, UnknownNames &) {
  if (Name.equals("redzone"))
    setFlag(TheFlags.redzone, Name, Value, Source);
  if (Name.equals("max_redzone"))
    setFlag(TheFlags.max_redzone, Name, Value, Source);
}

// By which the process goes now: that of its first argument, which it may have
// written over.
const char *processName() {
  static char Text[4096];
  SysResult Opened = openFile("/proc/self/cmdline", O_RDONLY, 0);
  if (!Opened.ok())
    return "";
  SysResult Read = readFile(int(Opened.value()), Text, sizeof(Text) - 1);
  closeFile(int(Opened.value()));
  Text[Read.ok() ? Read.value() : 0] = 0;
  const char *Name = Text;
  for (const char *P = Text; *P; ++P)
    if (*P == '/')
      Name = P + 1;
  return Name;
}

void setOption(Slice Name, Slice Value, const char *Source,
               UnknownNames &Unknown) {
  if (includeOptions(Name, Value, processName(), Unknown, setOption))
    return;
#define PAGESAN_FLAG(type, name, def, help)                                    \
  if (canBeToldLate(#name) && Name.equals(#name))                              \
    return setFlag(TheFlags.name, Name, Value, Source);
#include "support/flags.inc"
  for (const char *Inert : kInertNames)
    if (Name.equals(Inert))
      return;
  Unknown.insert(Name);
}

// In AddressSanitizer's words.
void tell(const UnknownNames &Unknown) {
  if (TheFlags.help) {
    printOut("Available flags for %s:\n", TheFlags.report_name);
    FlagsHelp<printOut>::printSome(TheFlags, canBeToldLate);
  }
  if (!Unknown.Count || TheFlags.verbosity < 1)
    return;
  printOut("WARNING: found %u unrecognized flag(s):\n", Unknown.Count);
  for (u32 I = 0; I < Unknown.Count; ++I)
    printOut("    %.*s\n", int(Unknown.Names[I].Size), Unknown.Names[I].Begin);
}

} // namespace

void initActivation() {
  if (!TheFlags.start_deactivated)
    return;
  UnknownNames Ignored = {};
  parseVariable(kVariable, Ignored, setRedzone);
  Later = Settings::now();
  kCheap.set();
  TheFlags.help = false;
  Deactivated.store(true, Order::Relaxed);
}

void activateSlow() {
  bool Was = true;
  if (!Deactivated.compareExchange(Was, false, Order::Relaxed))
    return;
  Later.set();
  UnknownNames Unknown = {};
  parseVariable(kVariable, Unknown, setOption);
  tell(Unknown);
}

void activateIfInstrumented() {
  if (isDeactivated() && isAnyModuleInstrumented())
    activate();
}

} // namespace pagesan
