//===- tile.cpp - The shared black memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/tile.h"

#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/memory_file.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "platform/stack_probe.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/mutex.h"
#include "support/output.h"

namespace pagesan {

// Every black mapping is a duplicate of one that is made at start-up and never
// touched: after that no descriptor is needed, which programs close without
// asking (closefrom in daemons), and no call that a filter of system calls
// would not expect of an allocator.
static constexpr uptr kOriginal = beginOf(Metadata::Tile);
static_assert(sizeOf(Metadata::Tile) == kTileSize);
static constinit bool HasOriginal = false;
// Kernels before 5.13 do not duplicate file mappings.
static constinit Mutex FileLock{LockRank::Tile};
const ForkLock fork_locks::Tile = {&FileLock};
static constinit MemoryFile File;
static constinit Atomic<bool> LimitsMayBeLow;

void initTile() {
  if (!File.create("pagesan black", kTileSize, kShadowBlack) ||
      !mapFilePrivateAt(kOriginal, kTileSize, File.descriptor(), 0).ok())
    return; // denied: black is filled in
  // Duplicates have the same advice; it is advice only.
  adviseDontDump(kOriginal, kTileSize).ignore();
  adviseNoHugePages(kOriginal, kTileSize).ignore();
  SysResult Probe = duplicateMapping(kOriginal, kTileSize);
  if (!Probe.ok())
    return;
  unmap(Probe.value(), kTileSize).ignore(); // it was only just mapped
  HasOriginal = true;
  File.close();
}

void expectMemoryLimits() { LimitsMayBeLow.store(true, Order::Release); }

// Replaces what is mapped at Begin. The kernel removes that first, and may then
// find that the duplicate is too much for a limit: where limits may have been
// set, the duplicate is made elsewhere and moved, which none is asked for.
static bool mapDuplicate(uptr Begin, uptr Size, uptr Offset) {
  if (PAGESAN_LIKELY(!LimitsMayBeLow.load(Order::Acquire))) {
    if (duplicateMappingTo(kOriginal + Offset, Size, Begin).ok())
      return true;
    // Succeeds and changes nothing where shadow is mapped. What is reserved
    // only may take mappings that there are not.
    if (!allowAccess(Begin, Size, "pagesan black").ok() && !isMapped(Begin))
      die("cannot map shadow anew at %p: a limit (RLIMIT_AS, RLIMIT_DATA) was "
          "set below what is in use\n",
          reinterpret_cast<void *>(Begin));
    return false;
  }
  SysResult Made = duplicateMapping(kOriginal + Offset, Size);
  if (!Made.ok())
    return false;
  if (movePages(Made.value(), Size, Begin).ok())
    return true;
  unmap(Made.value(), Size).ignore(); // it was only just mapped
  return false;
}

// A program may close descriptors that it does not know and get our number for
// a file of its own: the descriptor is looked at before each use, and the file
// is made anew when it is not ours any more. Mappings of the old one live on.
static bool mapFile(uptr Begin, uptr Size, uptr Offset) {
  ScopedLock Lock(FileLock);
  if (!File.isIntact() &&
      !File.create("pagesan black", kTileSize, kShadowBlack))
    return false;
  return mapFilePrivateAt(Begin, Size, File.descriptor(), Offset).ok();
}

// Offsets start at the zone's first shadow byte; shadow of other memory counts
// on from there, round the end of the address space.
static uptr zoneOffset(uptr Shadow) {
  return Shadow - shadowOf(kHeapZoneBegin);
}

// Tiles in which some memory was filled: dropping that would read zero, which
// is good.
constexpr uptr kTiles = (kHeapZoneSize >> kGranuleShift) / kTileSize;
static constinit Atomic<bool> HasFilled[kTiles];

static void writeBlack(uptr Begin, uptr Size) {
  if (zoneOffset(Begin) / kTileSize < kTiles) // elsewhere nothing is dropped
    HasFilled[zoneOffset(Begin) / kTileSize].store(true, Order::Relaxed);
  setMemory(reinterpret_cast<void *>(Begin), kShadowBlack, Size);
}

static bool fillBlack(uptr Begin, uptr Size) {
  if (!mapZeroAt(Begin, Size).ok())
    return false;
  writeBlack(Begin, Size);
  return true;
}

// Fn(begin, size, offset in the tile) for the part in every tile in turn, as
// long as it returns true.
template <class FnT> static bool forEachTile(uptr Begin, uptr End, FnT Fn) {
  while (Begin < End) {
    uptr Offset = zoneOffset(Begin) % kTileSize;
    uptr Size = minOf(kTileSize - Offset, End - Begin);
    if (!Fn(Begin, Size, Offset))
      return false;
    Begin += Size;
  }
  return true;
}

bool mapBlack(uptr ShadowBegin, uptr ShadowEnd, bool ByFilling) {
  auto Map = [=](uptr Begin, uptr Size, uptr Offset) {
    if (!ByFilling && HasOriginal)
      return mapDuplicate(Begin, Size, Offset);
    bool Mapped =
        (!ByFilling && mapFile(Begin, Size, Offset)) || fillBlack(Begin, Size);
    if (Mapped) {
      // Equal advice on all shadow lets mappings merge; it is advice only.
      adviseDontDump(Begin, Size).ignore();
      adviseNoHugePages(Begin, Size).ignore();
    }
    return Mapped;
  };
  return forEachTile(ShadowBegin, ShadowEnd, Map);
}

void writeBlackOver(uptr ShadowBegin, uptr ShadowEnd) {
  forEachTile(ShadowBegin, ShadowEnd, [](uptr Begin, uptr Size, uptr) {
    writeBlack(Begin, Size);
    return true;
  });
}

bool restoreBlack(uptr Begin, uptr End) {
  if (mapBlack(Begin, End))
    return true;
  writeBlackOver(Begin, End);
  return false;
}

static bool hasFilled(uptr Shadow) {
  return HasFilled[zoneOffset(Shadow) / kTileSize].load(Order::Relaxed);
}

static void dropTiles(uptr Begin, uptr End) {
  forEachTile(Begin, End, [](uptr Begin, uptr Size, uptr) {
    if (hasFilled(Begin) || !discard(Begin, Size).ok())
      setMemory(reinterpret_cast<void *>(Begin), kShadowBlack, Size);
    return true;
  });
}

// Many tiles at a time where none was filled, and not so many that other
// threads' mappings wait for long.
void dropToBlack(uptr ShadowBegin, uptr ShadowEnd) {
  constexpr uptr kStep = 32 * kTileSize;
  for (uptr Begin = ShadowBegin, End; Begin < ShadowEnd; Begin = End) {
    End = minOf(Begin + kStep - zoneOffset(Begin) % kTileSize, ShadowEnd);
    bool Filled = false;
    for (uptr Tile = Begin; Tile < End && !Filled; Tile += kTileSize)
      Filled = hasFilled(Tile);
    // Locked in memory: written then.
    if (Filled || hasFilled(End - 1) || !discard(Begin, End - Begin).ok())
      dropTiles(Begin, End);
  }
}

} // namespace pagesan
