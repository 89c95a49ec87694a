//===- small_quarantine.cpp - Freed small objects wait before they are reused
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One queue, first in, first out, bounded by the memory that the chunks still
// hold (quarantine_size_mb): a span all of whose chunks are dead gives its
// memory and its shadow back to the kernel, and waits on without counting.
//
//===----------------------------------------------------------------------===//
#include "heap/small_quarantine.h"

#include "flags.h"
#include "heap/small.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

struct Queue {
  Mutex Lock;
  u32 First = 0, Last = 0;
  u64 AddressBytes = 0;  // of everything queued
  u64 ResidentBytes = 0; // of spans that are not discarded
};
constinit Queue Small;

// All chunks are dead and queued: the data and the shadow go, the page states
// go on saying Free, the chunks go on describing what was there.
void discardSpan(Span &S) {
  blackenWindows(S.Begin, S.end(), PageState::Free);
  discard(S.Begin, S.end() - S.Begin).ignore(); // locked memory stays
  S.IsDiscarded = true;
  Small.ResidentBytes -= u64(S.Chunks) * S.SlotSize;
}

void reviveSpan(Span &S) {
  openByteGranular(S.Begin, S.end());
  poisonBytes(S.Begin, S.end() - S.Begin, kShadowHeapRedzone);
  for (u32 Index = S.FirstChunk; Index < S.FirstChunk + S.Chunks; ++Index)
    poisonBytes(chunkBegin(S, Index), chunkAt(Index).Size, kShadowHeapFreed);
  S.IsDiscarded = false;
  Small.ResidentBytes += u64(S.Chunks) * S.SlotSize;
}

void enqueue(u32 Index) {
  Span &S = *spanOfChunk(Index);
  chunkAt(Index).Next = 0;
  if (Small.Last)
    chunkAt(Small.Last).Next = Index;
  else
    Small.First = Index;
  Small.Last = Index;
  Small.AddressBytes += S.SlotSize;
  Small.ResidentBytes += S.SlotSize;
  if (++S.DeadChunks == S.Chunks)
    discardSpan(S);
}

// The oldest chunk leaves. A discarded span gets its byte shadow back first.
void dequeue() {
  u32 Index = Small.First;
  Chunk &C = chunkAt(Index);
  Span &S = *spanOfChunk(Index);
  Small.First = C.Next;
  if (!Small.First)
    Small.Last = 0;
  if (S.IsDiscarded)
    reviveSpan(S);
  --S.DeadChunks;
  Small.AddressBytes -= S.SlotSize;
  Small.ResidentBytes -= S.SlotSize;
  // Release: a thread that finds None finds the chunk's old description done.
  C.State.store(ChunkState::None, Order::Release);
  giveChunkToClass(S.SizeClass, Index);
}

u64 smallLimit() { return u64(flags().quarantine_size_mb) << 20; }

// Discarded spans hold no memory but their descriptions, 32 bytes a chunk,
// which is why their addresses are bounded too.
bool isSmallOverfull() {
  constexpr u64 kAddressesPerResident = 4;
  return Small.ResidentBytes > smallLimit() ||
         Small.AddressBytes > smallLimit() * kAddressesPerResident;
}

} // namespace

void quarantineChunks(const u32 *Indices, u32 Count) {
  ScopedLock Lock(Small.Lock);
  for (u32 I = 0; I < Count; ++I)
    enqueue(Indices[I]);
  while (Small.First && isSmallOverfull())
    dequeue();
}

QuarantineStats smallQuarantineStats() {
  ScopedLock Lock(Small.Lock);
  return {Small.AddressBytes, Small.ResidentBytes};
}

void lockSmallQuarantineForFork() { Small.Lock.lock(); }
void unlockSmallQuarantineAfterFork(bool InChild) {
  InChild ? Small.Lock.resetAfterFork() : Small.Lock.unlock();
}

} // namespace pagesan
