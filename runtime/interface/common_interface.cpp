//===- common_interface.cpp - sanitizer/common_interface_defs.h -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// UBSan's standalone runtime, which may be linked beside us, defines some of
// these as well. Those are weak here where its version serves both (crash
// state, modules, coverage), and strong where only ours would work.
//
//===----------------------------------------------------------------------===//
#include "objects/fake_stack.h"
#include "objects/no_return.h"
#include "platform/linked_modules.h"
#include "platform/modules.h"
#include "stacks/capture.h"
#include "support/memory.h"
#include "threads/thread.h"

using namespace pagesan;

// --- Weak: the program may define them, and we call them. --------------------

PAGESAN_WEAK_INTERFACE void __sanitizer_sandbox_on_notify(void *) {}

// --- Crashes ----------------------------------------------------------------

// Nonzero for the first caller only: who reports the crash.
PAGESAN_WEAK_INTERFACE int __sanitizer_acquire_crash_state() {
  static constinit Atomic<u32> Taken;
  return Taken.exchange(1, Order::Relaxed) == 0;
}

// --- Unaligned accesses by hand-written code: checked, then done. ------------

extern "C" void __pagesan_loadN(const void *, size_t);
extern "C" void __pagesan_storeN(const void *, size_t);

namespace {
template <class T> PAGESAN_ALWAYS_INLINE T loadUnaligned(const void *P) {
  __pagesan_loadN(P, sizeof(T));
  T Value;
  __builtin_memcpy_inline(&Value, P, sizeof(T));
  return Value;
}
template <class T> PAGESAN_ALWAYS_INLINE void storeUnaligned(void *P, T Value) {
  __pagesan_storeN(P, sizeof(T));
  __builtin_memcpy_inline(P, &Value, sizeof(T));
}
} // namespace

PAGESAN_INTERFACE u16 __sanitizer_unaligned_load16(const void *P) {
  return loadUnaligned<u16>(P);
}
PAGESAN_INTERFACE u32 __sanitizer_unaligned_load32(const void *P) {
  return loadUnaligned<u32>(P);
}
PAGESAN_INTERFACE u64 __sanitizer_unaligned_load64(const void *P) {
  return loadUnaligned<u64>(P);
}
PAGESAN_INTERFACE void __sanitizer_unaligned_store16(void *P, u16 X) {
  storeUnaligned(P, X);
}
PAGESAN_INTERFACE void __sanitizer_unaligned_store32(void *P, u32 X) {
  storeUnaligned(P, X);
}
PAGESAN_INTERFACE void __sanitizer_unaligned_store64(void *P, u64 X) {
  storeUnaligned(P, X);
}

// --- Fibers: the thread's stack bounds follow. -------------------------------

// Before a switch. Until it is finished neither stack's bounds cover the stack
// pointer for sure; captures check, and probe where they do not.
PAGESAN_INTERFACE void __sanitizer_start_switch_fiber(void **FakeStackSave,
                                                      const void *Bottom,
                                                      size_t Size) {
  void *Fake = startFakeSwitch(/*IsLast=*/!FakeStackSave);
  if (FakeStackSave)
    *FakeStackSave = Fake;
  ThreadState &Thread = currentThread();
  Thread.NextStackLow = uptr(Bottom);
  Thread.NextStackHigh = uptr(Bottom) + Size;
  Thread.IsFiberAtEnd = !FakeStackSave;
}

PAGESAN_INTERFACE void __sanitizer_finish_switch_fiber(void *FakeStack,
                                                       const void **BottomOld,
                                                       size_t *SizeOld) {
  ThreadState &Thread = currentThread();
  if (BottomOld)
    *BottomOld = reinterpret_cast<const void *>(CurrentStack.Low);
  if (SizeOld)
    *SizeOld = CurrentStack.High - CurrentStack.Low;
  // Its stack is the program's to use for anything.
  if (Thread.IsFiberAtEnd)
    forgetFrames(CurrentStack.Low, CurrentStack.High);
  Thread.IsFiberAtEnd = false;
  CurrentStack.Low = Thread.NextStackLow;
  CurrentStack.High = Thread.NextStackHigh;
  Thread.NextStackLow = Thread.NextStackHigh = 0;
  finishFakeSwitch(FakeStack);
}

// --- Modules -----------------------------------------------------------------

PAGESAN_WEAK_INTERFACE int
__sanitizer_get_module_and_offset_for_pc(void *Pc, char *Path, size_t PathSize,
                                         void **Offset) {
  LinkedModule Module = {};
  forEachLinkedModule([&](const LinkedModule &M) {
    uptr Begin, End;
    if (M.extent(Begin, End) && uptr(Pc) >= Begin && uptr(Pc) < End)
      Module = M;
    return !Module.Path;
  });
  if (!Module.Path)
    return 0;
  const char *From = *Module.Path ? Module.Path : executablePath();
  if (Path && PathSize) {
    size_t Length = minOf(stringLength(From), PathSize - 1);
    copyMemory(Path, From, Length);
    Path[Length] = 0;
  }
  if (Offset)
    *Offset = reinterpret_cast<void *>(uptr(Pc) - Module.Bias);
  return 1;
}
