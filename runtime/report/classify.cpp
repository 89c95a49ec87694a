//===- classify.cpp - What kind of bad access is it? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/classify.h"

namespace pagesan {

namespace {

// BLACK says nothing; the page's state and the object do.
const char *classifyBlack(const Evidence &E) {
  if (E.State == PageState::UserPoisoned)
    return "use-after-poison";
  if (E.State == PageState::ContainerPoisoned)
    return "container-overflow";
  if (E.State == PageState::Free)
    return "heap-use-after-free";
  switch (E.Chunk) {
  case ChunkState::Live:
    return "heap-buffer-overflow";
  case ChunkState::Freed:
    return E.IsInChunk ? "heap-use-after-free" : "heap-buffer-overflow";
  case ChunkState::None:
    break;
  }
  return "unknown-crash";
}

} // namespace

const char *classifyAccess(const Evidence &E) {
  // The end of an object inside a granule: what follows says which.
  u8 Byte = isPartialGranule(E.Byte) ? E.NextByte : E.Byte;
  switch (Byte) {
  case kShadowHeapRedzone:
  case kShadowArrayCookie:
    return "heap-buffer-overflow";
  case kShadowHeapFreed:
    return "heap-use-after-free";
  case kShadowStackLeft:
    return "stack-buffer-underflow";
  case kShadowStackMid:
  case kShadowStackRight:
    return "stack-buffer-overflow";
  case kShadowStackAfterReturn:
    return "stack-use-after-return";
  case kShadowStackAfterScope:
    return "stack-use-after-scope";
  case kShadowInitOrder:
    return "initialization-order-fiasco";
  case kShadowGlobalRedzone:
    return "global-buffer-overflow";
  case kShadowUserPoisoned:
    return "use-after-poison";
  case kShadowContainerOverflow:
    return "container-overflow";
  case kShadowIntraObject:
    return "intra-object-overflow";
  case kShadowAllocaLeft:
  case kShadowAllocaRight:
    return "dynamic-stack-buffer-overflow";
  case kShadowBlack:
    return classifyBlack(E);
  }
  // A partial granule before good memory: adjacent objects without a redzone.
  if (isPartialGranule(E.Byte) && E.Chunk != ChunkState::None)
    return "heap-buffer-overflow";
  return "unknown-crash";
}

} // namespace pagesan
