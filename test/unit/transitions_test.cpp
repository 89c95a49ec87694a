//===- transitions_test.cpp - Good to bad and back, in every order -------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime's own transitions against each other, in every order of their
// steps (see model/). Each scenario holds as it is; each way to break an order
// must be found by the scenario that is about it, or the model says nothing.
//
//===----------------------------------------------------------------------===//
#include "model/scenarios.h"
#include "model/world.h"

using namespace pagesan;
using namespace pagesan::model;

namespace {

// Four windows of interior, which become white in one piece, and a rest.
constexpr uptr kLargeEnd = kBegin + 4 * kWindowSize + 1000;
// Too short for that: its window becomes private.
constexpr uptr kShortEnd = kBegin + 2 * kPageSize + 100;
constexpr uptr kInside = kBegin + kWindowSize + 64;
constexpr uptr kLast = kLargeEnd - 8;

bool FreeReturned;

std::string nothingIsGoodFrom(uptr First) {
  for (uptr Addr = First; Addr < kZoneEnd; Addr += kPageSize)
    if (isGoodNow(Addr))
      return "a dead page is good for ever: " + std::to_string(Addr - kBegin);
  return "";
}

void prepareLive(bool IsWhite) {
  resetWorld();
  FreeReturned = false;
  TheObject = {kLargeEnd, true};
  publishPages(extentTo(kLargeEnd));
  if (IsWhite)
    (void)tryPromote(kInside);
  for (View &V : Views)
    flushView(V);
}

// A reader: a check that begins after free has returned must not pass.
void readAfterFree(uptr Addr) {
  step("look whether free has returned");
  bool IsDead = FreeReturned;
  if (isGood(Addr) && IsDead)
    fail("a use after free passed");
}

void freeAndTell() {
  freeObject();
  step("return from free");
  FreeReturned = true;
}

uint64_t sharedState() { return hashWorld() * 2 + FreeReturned; }

Scenario freeAgainst(std::function<void()> Other, bool IsWhite) {
  return {[=] { prepareLive(IsWhite); },
          {freeAndTell, Other},
          sharedState,
          [] { return nothingIsGoodFrom(kBegin); }};
}

std::function<void()> promotionOf(uptr Addr) {
  return [=] { (void)tryPromote(Addr); };
}
std::function<void()> readingOf(uptr Addr) {
  return [=] { readAfterFree(Addr); };
}

// A short object, three threads.
Scenario freeAgainstPromotionAndReader() {
  return {[] {
            prepareLive(false);
            freeObject();
            makeObject(kShortEnd);
          },
          {freeAndTell, promotionOf(kBegin), readingOf(kBegin)},
          sharedState,
          [] { return nothingIsGoodFrom(kBegin); }};
}

// The addresses come back as a shorter object while a promotion of the old one
// is under way.
Scenario reuseAgainstPromotion(uptr Addr) {
  return {[] { prepareLive(false); },
          {[] {
             freeObject();
             makeObject(kShortEnd);
           },
           [=] { (void)tryPromote(Addr); }},
          sharedState,
          [] {
            if (!isGoodNow(kBegin) || !isGoodNow(kShortEnd - 1))
              return std::string("a live object is bad");
            return nothingIsGoodFrom(kShortEnd);
          }};
}

// Live memory is good at the second look at the latest, whoever promotes.
Scenario promotionAgainstReader(uptr Addr) {
  return {[] { prepareLive(false); },
          {promotionOf(kInside),
           [=] {
             if (!isGood(Addr))
               fail("a live object was bad twice");
           }},
          sharedState,
          [] {
            return isGoodNow(kInside) && isGoodNow(kLast)
                       ? ""
                       : "a live object is bad";
          }};
}

// What the child inherits: no lock that nobody will unlock, no record that its
// bytes do not bear out.
void forkAndLook() {
  closeShadow();
  step("copy the process");
  if (TheLock.isLocked())
    fail("the child inherits a held lock");
  for (uptr Window = kBegin; Window < kZoneEnd; Window += kWindowSize) {
    u8 Byte = byteAt(Window);
    WindowKind Kind = windowKind(Window);
    if ((Kind == WindowKind::Black && Byte != kShadowBlack) ||
        (Kind == WindowKind::White && Byte != kShadowGood))
      fail("the child inherits a window that is half changed");
  }
  openShadow();
}

Scenario forkAgainst(std::function<void()> Other, bool IsWhite) {
  return {[=] { prepareLive(IsWhite); },
          {Other, forkAndLook},
          sharedState,
          [] { return std::string(); }};
}

// --- Poison inside of objects ------------------------------------------------

constexpr uptr kMiddle = kBegin + 2 * kWindowSize;

// The program takes back its poison while another thread frees the object.
Scenario freeAgainstUnpoisoning() {
  auto Object = [] { return extentTo(kLargeEnd); };
  return {
      [=] {
        prepareLive(false);
        poisonObjectPages(Object(), kMiddle, kMiddle + kWindowSize,
                          kShadowUserPoisoned);
      },
      {freeAndTell,
       [=] { unpoisonObjectPages(Object(), kMiddle, kMiddle + kWindowSize); }},
      sharedState,
      [] { return nothingIsGoodFrom(kBegin); }};
}

// The program poisons some of a live object, by page states or by bytes.
bool PoisonReturned;
constexpr uptr kPoisoned = kMiddle + 1024, kPoisonedEnd = kPoisoned + 512;

void poisonAndTell(uptr Begin, uptr End) {
  poisonObjectPages(extentTo(kLargeEnd), Begin, End, kShadowUserPoisoned);
  step("return from poisoning");
  PoisonReturned = true;
}

Scenario poisoningAgainst(std::function<void()> Other, uptr Begin, uptr End,
                          bool IsWhite, bool Survives) {
  return {[=] {
            prepareLive(IsWhite);
            PoisonReturned = false;
          },
          {Other, [=] { poisonAndTell(Begin, End); }},
          [] { return sharedState() * 2 + PoisonReturned; },
          [=]() -> std::string {
            if (!Survives)
              return nothingIsGoodFrom(kBegin);
            if (isGoodNow(Begin) || isGoodNow(End - 1))
              return "what was poisoned is good";
            return isGoodNow(Begin - 1) && isGoodNow(End) ? ""
                                                          : "too much is bad";
          }};
}

Scenario poisoningAgainstReader(uptr Begin, uptr End) {
  return poisoningAgainst(
      [=] {
        step("look whether poisoning has returned");
        bool IsPoisoned = PoisonReturned;
        if (isGood(Begin) && IsPoisoned)
          fail("what was poisoned is good");
      },
      Begin, End, /*IsWhite=*/true, /*Survives=*/true);
}

// Somebody's stack lies in the object, and a frame there has redzones.
Scenario promotionAroundFrame() {
  constexpr uptr kRedzone = kMiddle + 512;
  return {[] {
            prepareLive(false);
            poisonBytes(kRedzone, 32, kShadowStackRight);
          },
          {promotionOf(kInside), promotionOf(kRedzone + 64)},
          sharedState,
          [] {
            if (isGoodNow(kRedzone))
              return "a frame's redzone is good";
            return isGoodNow(kInside) ? "" : "a live object is bad";
          }};
}

// --- Windows of small objects ------------------------------------------------

// A window of two chunks. One is freed; the other is in its owner's cache, who
// hands it out without a lock. Chunks count as dead when they are queued.

constexpr uptr kChunkSize = kWindowSize / 2;
constexpr uptr kFreed = kBegin, kCached = kBegin + kChunkSize;

Scenario shadowFreeAgainstCache() {
  return {[] {
            resetWorld();
            openByteGranular(kBegin, kBegin + kWindowSize);
            poisonBytes(kBegin, kWindowSize, kShadowHeapRedzone);
            unpoisonBytes(kFreed, kChunkSize);
          },
          {[] {
             poisonBytes(kFreed, kChunkSize, kShadowHeapFreed);
             int Dead = 1 + (TheBreak == Broken::CachedChunksAreDead);
             if (Dead == 2)
               blackenWindows(kBegin, kBegin + kWindowSize, PageState::Free);
           },
           [] {
             unpoisonBytes(kCached, kChunkSize);
             step("use the chunk");
             if (!isGoodNow(kCached))
               fail("a chunk that was handed out is bad");
           }},
          hashWorld,
          [] {
            if (isGoodNow(kFreed))
              return "a freed chunk is good";
            return isGoodNow(kCached) ? "" : "a live chunk is bad";
          }};
}

Scenarios everyScenario() {
  return {
      {"free, promotion", freeAgainst(promotionOf(kInside), false)},
      {"free, promotion of the end", freeAgainst(promotionOf(kLast), false)},
      {"free of white, promotion of the end",
       freeAgainst(promotionOf(kLast), true)},
      {"free of white, reader", freeAgainst(readingOf(kInside), true)},
      {"free, promotion, reader", freeAgainstPromotionAndReader()},
      {"reuse, promotion", reuseAgainstPromotion(kInside)},
      {"reuse, promotion of what both have", reuseAgainstPromotion(kBegin)},
      {"promotion, reader", promotionAgainstReader(kInside)},
      {"promotion, reader of the end", promotionAgainstReader(kLast)},
      {"two promotions",
       {[] { prepareLive(false); },
        {promotionOf(kInside), promotionOf(kLast)},
        sharedState,
        [] {
          return isGoodNow(kInside) && isGoodNow(kLast)
                     ? ""
                     : "a live object is bad";
        }}},
      {"fork, free", forkAgainst(freeAndTell, false)},
      {"fork, free of white", forkAgainst(freeAndTell, true)},
      {"fork, promotion", forkAgainst(promotionOf(kInside), false)},
      {"fork, promotion of the end", forkAgainst(promotionOf(kLast), false)},
      {"free, unpoisoning", freeAgainstUnpoisoning()},
      {"free, poisoning",
       poisoningAgainst(freeAndTell, kMiddle, kMiddle + kWindowSize, true,
                        /*Survives=*/false)},
      {"free, poisoning of bytes",
       poisoningAgainst(freeAndTell, kPoisoned, kPoisonedEnd, true,
                        /*Survives=*/false)},
      {"promotion, poisoning",
       poisoningAgainst(promotionOf(kInside), kMiddle, kMiddle + kWindowSize,
                        false, /*Survives=*/true)},
      {"promotion, poisoning of bytes",
       poisoningAgainst(promotionOf(kInside), kPoisoned, kPoisonedEnd, false,
                        /*Survives=*/true)},
      {"poisoning, reader",
       poisoningAgainstReader(kMiddle, kMiddle + kWindowSize)},
      {"poisoning of bytes, reader",
       poisoningAgainstReader(kPoisoned, kPoisonedEnd)},
      {"promotion around a frame", promotionAroundFrame()},
      {"shadow free, cache", shadowFreeAgainstCache()}};
}

TEST(Transitions, HoldInEveryOrderOfSteps) {
  TheBreak = Broken::Nothing;
  expectToHold(everyScenario());
}

using Break = NamedBreak<Broken>;
class BrokenTransitions : public testing::TestWithParam<Break> {};

TEST_P(BrokenTransitions, AreFound) {
  expectToBeFound(GetParam(), TheBreak, everyScenario());
}

#define BREAK(Name, Scenario)                                                  \
  Break { Broken::Name, #Name, Scenario }
INSTANTIATE_TEST_SUITE_P(
    EachOne, BrokenTransitions,
    testing::Values(BREAK(StatesTooLate, "free, promotion"),
                    BREAK(RetireWithoutLock, "free, promotion"),
                    BREAK(PromoteWithoutLock, "free, promotion"),
                    BREAK(PromoteTrustsFirstLook, "free, promotion"),
                    BREAK(PublishAfterUnlock, "free, promotion"),
                    BREAK(NoInvalidation, "free of white, reader"),
                    BREAK(InvalidationTooEarly, "free of white, reader"),
                    BREAK(MemoryBeforeBlack, "free of white, reader"),
                    BREAK(ForkDoesNotWait, "fork, free of white"),
                    BREAK(ChangesIgnoreFork, "fork, free of white"),
                    BREAK(CachedChunksAreDead, "shadow free, cache"),
                    BREAK(StatesBeforeLock, "free, unpoisoning"),
                    BREAK(PromoteTrustsKinds, "promotion around a frame"),
                    BREAK(PokeWithoutLock, "free, unpoisoning"),
                    BREAK(PoisonTooLate, "poisoning of bytes, reader")),
    [](const auto &Info) { return std::string(Info.param.Name); });

} // namespace
