//===- report/coverage.cpp - Which code has run -------------- -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files are sancov's: a magic number, then the addresses in the module that
// have run, 8 bytes each, in ascending order.
//
//===----------------------------------------------------------------------===//
#include "report/coverage.h"

#include "platform/linked_modules.h"
#include "platform/metadata.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "report/output.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/mapped_vector.h"
#include "support/mutex.h"
#include "support/output.h"

#include <fcntl.h>

namespace pagesan {

constinit Atomic<uptr> *CoveredPcs = nullptr;

namespace {

constexpr u64 kMagic64 = 0xC0BFFFFFFFFFFF64;
constexpr uptr kMostPlaces = uptr(1) << 24; // address space, not memory
constexpr MetadataTable<Atomic<uptr>, Metadata::Coverage> kPlaces;
static_assert(kPlaces.kCapacity >= kMostPlaces);

constinit Mutex NumbersLock{LockRank::CoverageNumbers};
constinit u32 Numbers = 0; // given out; under the lock, read relaxed by dumps

void nameFile(char *Out, size_t Size, const char *Path) {
  const char *Name = Path;
  for (const char *P = Path; *P; ++P)
    if (*P == '/')
      Name = P + 1;
  if (!*Path)
    Name = executableName();
  formatTo(Out, Size, "%s/%s.%d.sancov", flags().coverage_dir, Name,
           currentPid());
}

bool writeWhole(int Fd, const void *Data, size_t Size) {
  for (auto *P = static_cast<const char *>(Data); Size;) {
    SysResult Written = writeFile(Fd, P, Size);
    if (!Written.ok() || !Written.value())
      return false;
    P += Written.value();
    Size -= Written.value();
  }
  return true;
}

void writeModule(const LinkedModule &M, const uptr *Offsets, uptr Count) {
  char Path[4096];
  nameFile(Path, sizeof(Path), M.Path);
  SysResult File = createFile(Path, 0660);
  bool IsWritten = File.ok();
  if (IsWritten) {
    int Fd = int(File.value());
    IsWritten = writeWhole(Fd, &kMagic64, sizeof(kMagic64)) &&
                writeWhole(Fd, Offsets, Count * sizeof(*Offsets));
    closeFile(Fd);
  }
  if (IsWritten)
    printOut("SanitizerCoverage: %s: %zu PCs written\n", Path, Count);
  else
    printOut("SanitizerCoverage: failed to write %s (errno %d)\n", Path,
             File.error());
}

void writePlaces(MappedVector<uptr> &Pcs) {
  sortItems(Pcs, [](uptr A, uptr B) { return A < B; });
  MappedVector<uptr> Offsets;
  forEachLinkedModule([&](const LinkedModule &M) {
    uptr Begin, End, Last = 0;
    if (!M.extent(Begin, End))
      return true;
    Offsets.clear();
    for (uptr Pc : Pcs)
      if (Pc >= Begin && Pc < End && Pc != Last) {
        if (!Offsets.push(Pc - M.Bias))
          break;
        Last = Pc;
      }
    if (!Offsets.empty())
      writeModule(M, Offsets.begin(), Offsets.size());
    return true;
  });
  Offsets.release();
}

} // namespace

const ForkLock fork_locks::CoverageNumbers = {&NumbersLock};

void numberGuards(u32 *Begin, u32 *End) {
  if (!flags().coverage || Begin == End || *Begin)
    return;
  ScopedLock Lock(NumbersLock);
  if (!CoveredPcs) {
    if (!kPlaces.open())
      return;
    CoveredPcs = kPlaces.data();
  }
  for (u32 *Guard = Begin; Guard < End && Numbers < kMostPlaces; ++Guard)
    *Guard = ++Numbers;
}

void forgetPlaces() {
  for (u32 I = 0; CoveredPcs && I < Numbers; ++I)
    CoveredPcs[I].store(0, Order::Relaxed);
}

void dumpCoverage() {
  if (!flags().coverage || !CoveredPcs)
    return;
  MappedVector<uptr> Pcs;
  for (u32 I = 0; I < Numbers; ++I)
    if (uptr Pc = CoveredPcs[I].load(Order::Relaxed))
      if (!Pcs.push(Pc))
        break;
  writePlaces(Pcs);
  Pcs.release();
}

void dumpPlaces(const uptr *Pcs, uptr Count) {
  MappedVector<uptr> Copy;
  for (uptr I = 0; I < Count; ++I)
    if (Pcs[I] && !Copy.push(Pcs[I]))
      break;
  writePlaces(Copy);
  Copy.release();
}

} // namespace pagesan
