//===- tile.h - The shared black memory -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_TILE_H
#define PAGESAN_SHADOW_TILE_H

#include "support/base.h"

namespace pagesan {

// A tile is a sealed file in memory full of BLACK. Mapped MAP_PRIVATE over
// shadow it reads black everywhere for the memory of one tile; the first write
// to a page gives that page a private copy, black by construction;
// MADV_DONTNEED makes it black again.
inline constexpr uptr kTileSize = uptr(2) << 20;

// Part of start-up.
void initTile();
// The program is about to limit memory or address space.
void expectMemoryLimits();

// [ShadowBegin, ShadowEnd) reads black, whatever was mapped there. The file
// offset is congruent to the address, so that black next to black merges into
// one mapping again. Where memfd is denied, or ByFilling, the memory is private
// and filled: correct, no mapping of its own, but it costs 1/8. False when
// mappings or memory are exhausted; part of the range may be black then, the
// rest is unchanged. Filling is for memory that nobody uses yet.
[[nodiscard]] bool mapBlack(uptr ShadowBegin, uptr ShadowEnd,
                            bool ByFilling = false);

// The same by writing alone: dear, never refused. Nothing that lies in the same
// tile is ever dropped again.
void writeBlackOver(uptr ShadowBegin, uptr ShadowEnd);

// White memory becomes black. False when no mapping could be had and it was
// written instead: dear (1/8 of the memory), and correct.
bool restoreBlack(uptr ShadowBegin, uptr ShadowEnd);

// Mapped black once, and written since: black again. At no moment does a byte
// that is bad read as good. Memory goes back to the kernel unless it is locked
// or was filled.
void dropToBlack(uptr ShadowBegin, uptr ShadowEnd);

} // namespace pagesan

#endif // PAGESAN_SHADOW_TILE_H
