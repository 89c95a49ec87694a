//===- init.cpp - Start-up, in one order
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/init.h"

#include "check/slow_path.h"
#include "heap/heap.h"
#include "interface/start.h"
#include "leak/leak.h"
#include "libc/call.h"
#include "libc/compare_hooks.h"
#include "libc/families.h"
#include "libc/memory_calls.h"
#include "objects/containers.h"
#include "objects/fake_stack.h"
#include "objects/globals.h"
#include "objects/no_return.h"
#include "objects/pools.h"
#include "objects/root_regions.h"
#include "platform/linked_modules.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "report/coverage.h"
#include "report/report.h"
#include "report/stats.h"
#include "report/suppressions.h"
#include "shadow/own_data.h"
#include "shadow/shadow_map.h"
#include "stacks/depot.h"
#include "support/activation.h"
#include "support/flags.h"
#include "support/output.h"
#include "threads/fork.h"
#include "threads/thread.h"

namespace pagesan {

constinit Atomic<InitState> TheInitState;

static void pause(int Seconds, const char *When) {
  if (Seconds <= 0)
    return;
  printOut("%sSleeping for %d second(s) %s\n", linePrefix(), Seconds, When);
  sleepSeconds(Seconds);
}

// What scripts look for at verbosity=1, in AddressSanitizer's words.
static void tellOfStart() {
  if (flags().verbosity < 1)
    return;
  printOut("SHADOW_SCALE: %d\nSHADOW_OFFSET: 0x%zx\n", int(kGranuleShift),
           uptr(kShadowOffset));
  printOut("quarantine_size_mb=%zuM thread_local_quarantine_size_kb=%zuK\n",
           flags().quarantine_size_mb, flags().thread_local_quarantine_size_kb);
  printOut("%s%s Init done\n", linePrefix(), flags().report_name);
}

// Starts before main and before there is a second thread, from the first entry
// point that anybody calls.
PAGESAN_NOINLINE void initRuntimeSlow() {
  InitState Not = InitState::Not;
  if (!TheInitState.compareExchange(Not, InitState::Running, Order::Acquire))
    return; // an allocation by start-up itself
  verifyAlone();
  reserveLayout(); // metadata, of options too, have a place from here on
  initFlags();
  verifyOrder();
  initActivation();
  pause(flags().sleep_before_init, "before init");
  (void)executablePath(); // while it can be had
  initLinkedModules();
  initShadow();
  poisonOwnData();
  initHeap();
  initSlowPath();
  initReport();
  initSuppressions();
  initMallocHooks();
  warnOfMixedAllocators();
  initCompareHooks();
  initLengths();
  initMemoryCalls();
  initContainerTrust();
  initFakeStacks();
  initNoReturn();
  ensureThreadRegistered();
  installSignalHandlers();
  prepareForForks();
  initFamilies(); // from here on, library functions check
  // Release: pairs with ensureInit in threads that start later.
  TheInitState.store(InitState::Done, Order::Release);
  activateIfInstrumented();
  tellOfStart();
  pause(flags().sleep_after_init, "after init");
}

// Late, so that what destructors do is counted, and before the libraries',
// which leave pointers behind in freed containers.
[[gnu::destructor(101)]] static void finish() {
  activateIfInstrumented();
  profileAtExit();
  printStatsAtExit();
  dumpCoverage();
  if (flags().leak_check_at_exit)
    checkLeaksAtExit();
}

} // namespace pagesan
