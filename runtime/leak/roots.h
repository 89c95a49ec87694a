//===- roots.h - Where pointers to live objects start -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_ROOTS_H
#define PAGESAN_LEAK_ROOTS_H

#include "platform/stop_threads.h"
#include "stacks/exit_frames.h"
#include "support/mapped_vector.h"

namespace pagesan {

struct LinkedModule;

struct MemoryRange {
  uptr Begin, End;
};

// The program's threads as the registry has them.
struct KnownThread {
  uptr TlsBase, StackLow, StackHigh;
  int OsTid;
  // Its own stack while it runs on another, from where it was left; else 0, 0.
  uptr LeftAt, HomeHigh;
};

// Memory outside the heap that is searched for pointers. Ranges may have parts
// that cannot be read. Which kinds are collected is up to the use_* options.
// Functions return false without memory.
class Roots {
public:
  // The loaded modules: their writable segments and what they have in
  // thread-local storage. While the other threads stand still: they may be in
  // the middle of loading or unloading one.
  [[nodiscard]] bool addModules();
  // The caller holds the registry (lockRuntime).
  [[nodiscard]] bool listThreads();
  const MappedVector<KnownThread> &threads() const { return Threads; }
  // StackPointer and the registers on the stack above it are the caller's.
  [[nodiscard]] bool addOwnThread(const AboveExit &Caller);
  // Of all threads.
  [[nodiscard]] bool addFakeFrames();
  [[nodiscard]] bool addStoppedThreads(const StoppedThreads &Stopped);
  // Arguments of threads that are being made, regions that the program names.
  // Likewise.
  [[nodiscard]] bool addRegistered();

  // Of modules, as they were loaded.
  const MappedVector<MemoryRange> &segments() const { return Segments; }
  const MappedVector<MemoryRange> &ranges() const { return Ranges; }
  // Single values that may be pointers.
  const MappedVector<uptr> &pointers() const { return Pointers; }
  // Is this a return address into the dynamic linker? What it allocates, it
  // finds again by ways of its own: DTVs of threads that have ended.
  bool isLinkerCode(uptr Pc) const {
    return Pc >= Linker.Begin && Pc < Linker.End;
  }
  void release();

private:
  struct TlsModule {
    u64 Id;
    uptr Size;
    uptr BelowTlsBase; // in every thread; 0: found through its DTV
  };
  bool addModule(const LinkedModule &M);
  bool addRange(uptr Begin, uptr End);
  bool addStack(uptr StackPointer, uptr RedZone, uptr Low, uptr High,
                uptr TlsBase);
  bool addHome(uptr LeftAt, uptr High, uptr TlsBase);
  bool addTls(uptr TlsBase);
  bool addDtv(uptr TlsBase);
  const KnownThread *findThread(const StoppedThread &Stopped) const;

  MappedVector<MemoryRange> Segments, Ranges;
  MappedVector<uptr> Pointers;
  MappedVector<KnownThread> Threads;
  MappedVector<TlsModule> TlsModules;
  MemoryRange Linker = {};
  uptr DescriptorSize = 0; // of the C library's struct pthread
  uptr StaticTlsSize = 0;  // below it
  bool Failed = false;
};

} // namespace pagesan

#endif // PAGESAN_LEAK_ROOTS_H
