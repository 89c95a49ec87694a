//===- errors_access.cpp - Bad loads, stores and ranges -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flags.h"
#include "platform/platform.h"
#include "report/classify.h"
#include "report/describe.h"
#include "report/errors.h"
#include "report/report.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "shadow/shadow_map.h"
#include "support/format.h"
#include "thread.h"

namespace pagesan {

namespace {

Evidence gatherEvidence(uptr BadAddr) {
  Evidence E = {};
  if (!readShadow(BadAddr, E.Byte))
    E.Byte = kShadowBlack;
  if (!readShadow(BadAddr + kGranuleSize, E.NextByte))
    E.NextByte = kShadowBlack;
  E.State = BadAddr < kUserEnd ? pageState(BadAddr) : PageState::Byte;
  ChunkInfo Chunk;
  if (heapDescribe(BadAddr, Chunk)) {
    E.Chunk = Chunk.State;
    E.IsInChunk = BadAddr - Chunk.Begin < Chunk.Size;
  }
  return E;
}

void printAccess(const ReportHead &Head, const BadAccess &Access) {
  auto Pointer = [](uptr A) { return reinterpret_cast<void *>(A); };
  printOut("==%d==ERROR: %s: %s on address %p at pc %p bp %p sp %p\n",
           currentPid(), flags().report_name, Head.Kind, Pointer(Head.Addr),
           Pointer(Access.Pc - 1), Pointer(Access.FramePointer),
           Pointer(Access.StackPointer));
  u32 Tid = currentThread().Tid;
  printOut("%s of size %zu at %p thread %s\n",
           Access.IsWrite ? "WRITE" : "READ", Access.Size, Pointer(Access.Addr),
           ThreadName(Tid).Text);
  mentionThread(Tid);
  printReportStack(Head);
  describeAddress(Access.BadAddr, Access.Size);
}

// The address in the headline is that of the first bad byte, as the
// description and the dump are about that byte.
void reportAccess(const BadAccess &Access, const char *Function,
                  uptr FunctionPc) {
  ReportHead Head = {};
  Head.Kind = classifyAccess(gatherEvidence(Access.BadAddr));
  Head.Site = {Access.Pc, Access.FramePointer};
  Head.StackPointer = Access.StackPointer;
  Head.Addr = Access.BadAddr;
  Head.AccessSize = Access.Size;
  Head.IsWrite = Access.IsWrite;
  Head.Function = Function;
  Head.FunctionPc = FunctionPc;
  ReportPolicy Policy;
  Policy.DumpsShadow = isShadowMapped(Head.Addr);
  Policy.NamesPage = true;
  report(Head, Policy, [&](const ReportHead &H) { printAccess(H, Access); });
}

} // namespace

void reportBadAccess(const BadAccess &Access) {
  reportAccess(Access, nullptr, 0);
}

void reportBadRange(const BadAccess &Access, const char *Function) {
  reportAccess(Access, Function, uptr(__builtin_return_address(0)) - 1);
}

} // namespace pagesan
