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
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

static constinit Mutex TileLock;
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

static bool fillBlack(uptr Begin, uptr Size) {
  if (!mapZeroAt(Begin, Size).ok())
    return false;
  setMemory(reinterpret_cast<void *>(Begin), kShadowBlack, Size);
  return true;
}

bool mapBlack(uptr Begin, uptr End) {
  ScopedLock Lock(TileLock);
  bool HaveTile = ensureTile();
  while (Begin < End) {
    // Offsets start at the zone's first shadow byte.
    uptr Offset = (Begin - shadowOf(kHeapZoneBegin)) % kTileSize;
    uptr Size = minOf(kTileSize - Offset, End - Begin);
    bool Mapped = HaveTile
                      ? mapFilePrivateAt(Begin, Size, Tile.descriptor(), Offset).ok()
                      : fillBlack(Begin, Size);
    if (!Mapped)
      return false;
    // Equal advice on all shadow lets mappings merge; it is advice only.
    adviseDontDump(Begin, Size).ignore();
    adviseNoHugePages(Begin, Size).ignore();
    Begin += Size;
  }
  return true;
}

} // namespace pagesan
