// What the programs do: a small parser-like call that keeps its state in a
// variable which escapes, and a buffer.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WORK_H
#define WORK_H

struct State {
  const struct State *Outer;
  unsigned Depth, Sum;
  char Text[24];
};

static inline void escape(void *P) {
  __asm__ volatile("" : : "r"(P) : "memory");
}

// Not inlined, not optimised away: the address goes where nobody can see.
__attribute__((noinline)) static unsigned enter(const struct State *Outer,
                                                unsigned Depth,
                                                unsigned (*Last)(unsigned)) {
  struct State Mine = {Outer, Outer ? Outer->Depth + 1 : 0, Depth, {0}};
  escape(&Mine);
  for (unsigned I = 0; I != sizeof(Mine.Text); ++I)
    Mine.Text[I] = (char)(Depth + I);
  escape(&Mine);
  unsigned Sum = Depth ? enter(&Mine, Depth - 1, Last) : Last(Mine.Depth);
  escape(&Mine);
  for (unsigned I = 0; I != sizeof(Mine.Text); ++I)
    Sum = Sum * 31 + (unsigned char)Mine.Text[I];
  return Sum + Mine.Sum;
}

#endif
