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
#include "platform/platform.h"
#include "support/atomic.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

static constinit Mutex TileLock{LockRank::Tile};
const ForkLock fork_locks::Tile = {&TileLock};
static constinit MemoryFile Tile;

// A program may close descriptors it does not know (closefrom in daemons) and
// may get our number for a file of its own: the descriptor is looked at before
// each use, and the tile is made anew when it is not ours any more. Mappings of
// the old one live on.
static bool ensureTile() {
  if (Tile.isIntact())
    return true;
  return Tile.create("pagesan black", kTileSize, kShadowBlack);
}

// Offsets start at the zone's first shadow byte; shadow of other memory counts on
// from there, round the end of the address space.
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

// Fn(begin, size, offset in the tile) for the pieces of every tile in turn, as
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

bool mapBlack(uptr Begin, uptr End, bool ByFilling) {
  ScopedLock Lock(TileLock);
  bool HaveTile = !ByFilling && ensureTile();
  return forEachTile(Begin, End, [&](uptr Piece, uptr Size, uptr Offset) {
    bool Mapped =
        HaveTile ? mapFilePrivateAt(Piece, Size, Tile.descriptor(), Offset).ok()
                 : fillBlack(Piece, Size);
    if (!Mapped)
      return false;
    // Equal advice on all shadow lets mappings merge; it is advice only.
    adviseDontDump(Piece, Size).ignore();
    adviseNoHugePages(Piece, Size).ignore();
    return true;
  });
}

void writeBlackOver(uptr Begin, uptr End) {
  forEachTile(Begin, End, [](uptr Piece, uptr Size, uptr) {
    writeBlack(Piece, Size);
    return true;
  });
}

bool restoreBlack(uptr Begin, uptr End) {
  if (mapBlack(Begin, End))
    return true;
  writeBlackOver(Begin, End);
  return false;
}

void dropToBlack(uptr Begin, uptr End) {
  forEachTile(Begin, End, [](uptr Piece, uptr Size, uptr) {
    bool Filled =
        HasFilled[zoneOffset(Piece) / kTileSize].load(Order::Relaxed);
    if (Filled || !discard(Piece, Size).ok())
      setMemory(reinterpret_cast<void *>(Piece), kShadowBlack, Size);
    return true;
  });
}

} // namespace pagesan
