// libc++ annotates its vectors, deques and strings (the latter when it is told
// that all of it was instrumented: here, as everything used is a template).
// REQUIRES: libcxx
// RUN: %pagesanxx -std=c++20 %libcxx -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 6
// RUN: %pagesanxx -std=c++20 %libcxx -I%S/../Inputs -g -O2 %s -o %t && %python %S/../Inputs/run-table.py %s %t 6
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _LIBCPP_INSTRUMENTED_WITH_ASAN 1
#include "table.h"

#include <deque>
#include <string>
#include <vector>

template <class T> static volatile T *hide(T *P) { return P; }

CASE(vector, 2, 3) {
  std::vector<int> V = {1, 2, 3};
  V.reserve(10);
  return hide(V.data())[I]; // BUG vector container-overflow: READ of size 4
}
CASE(vector_popped, 1, 2) {
  std::vector<long> V = {1, 2, 3};
  V.pop_back();
  return hide(V.data())[I]; // BUG vector_popped container-overflow
}
CASE(deque_back, 2, 3) {
  std::deque<int> D = {1, 2, 3};
  return hide(&D[0])[I]; // BUG deque_back container-overflow
}
CASE(deque_front, 0, -1) {
  std::deque<long> D = {1, 2, 3, 4};
  D.pop_front();
  D.pop_front();
  return hide(&D[0])[I]; // BUG deque_front container-overflow
}
CASE(deque_cleared, 0, 1) {
  std::deque<short> D(20);
  volatile short *P = hide(&D[0]);
  if (I)
    D.clear();
  return *P; // BUG deque_cleared container-overflow
}
CASE(string, 40, 41) {
  std::u16string S(40, u'a');
  S.reserve(100);
  return hide(S.data())[I]; // BUG string container-overflow
}
CLEAN(use_of_all) {
  long Sum = 0;
  std::deque<int> D;
  std::u16string S;
  std::vector<int> V;
  for (int J = 0; J < 3000; ++J) {
    D.push_back(J);
    D.push_front(J);
    if (J % 3 == 0)
      D.pop_front();
    S += char16_t(J);
    V.insert(V.begin() + J / 2, J);
    Sum += D.front() + D.back() + S[S.size() / 2] + V[V.size() / 2];
  }
  S.erase(10, 100);
  std::u16string T = S + S;
  T.shrink_to_fit();
  std::swap(S, T);
  D.erase(D.begin() + 5, D.begin() + 500);
  auto E = D;
  E.clear();
  for (int X : D)
    Sum += X;
  V.resize(10);
  std::vector<int> W(V);
  return Sum + S[0] + W[3] + long(T.size());
}
