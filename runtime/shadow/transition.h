//===- transition.h - Changes of windows in progress -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the files of this folder that change what windows are. A transition is a
// change of what some windows are: promotion (black to white or private), and
// blackening (anything to black), which demotes objects and poisons them.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_TRANSITION_H
#define PAGESAN_SHADOW_TRANSITION_H

#include "shadow/shadow_map.h"

namespace pagesan {

// A transition in progress until the end of the scope. A fork waits for those
// that have begun and keeps others from beginning: a child must not inherit
// half of one. Objects' locks are taken inside and are therefore free in a
// child.
class TransitionScope {
public:
  // Optional ones (promotions) do not wait: entered() may be false.
  explicit TransitionScope(bool MayWait);
  ~TransitionScope();
  TransitionScope(const TransitionScope &) = delete;
  TransitionScope &operator=(const TransitionScope &) = delete;
  bool entered() const { return Entered; }

private:
  bool Entered;
};

// How many the calling thread is inside of.
u32 &transitionsOfThread();

inline bool isLiveState(PageState State) {
  return State == PageState::Valid || State == PageState::Edge;
}

// Windows of a page-granular object, whatever they are, to black; every view is
// invalidated on return. Those around them stay as they are. The page states
// have been written, the object's transition lock is held.
void blackenPart(uptr Begin, uptr End);

// A black window gets bytes of its own: good where pages are Valid or Edge and
// nobody has poisoned anything. Under the object's transition lock.
void makeWindowPrivate(const PageExtent &Object, uptr Window);

struct TransitionCounts {
  u64 Promotions, PromotionsLost, BudgetRefusals;
};
TransitionCounts promotionCounts();
u64 demotionCount();

} // namespace pagesan

#endif // PAGESAN_SHADOW_TRANSITION_H
