//===- containers.cpp - The containers of the C++ library at work
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Node {
  std::string Name;
  std::vector<std::unique_ptr<Node>> Children;
  unsigned Value = 0;
};

static std::unique_ptr<Node> grow(unsigned Depth, unsigned &Seed) {
  auto N = std::make_unique<Node>();
  N->Name = "node " + std::to_string(Seed);
  N->Value = Seed = Seed * 1103515245 + 12345;
  for (unsigned I = 0; Depth && I < 3; ++I)
    N->Children.push_back(grow(Depth - 1, Seed));
  return N;
}

static unsigned long sum(const Node &N) {
  unsigned long Total = N.Value % 1000 + N.Name.size();
  for (const auto &Child : N.Children)
    Total += sum(*Child);
  return Total;
}

int main(int Argc, char **Argv) {
  unsigned long Total = 0;
  unsigned Seed = 1;
  for (int Round = atoi(Argv[1]); Round; --Round) {
    Total += sum(*grow(9, Seed));
    std::map<std::string, unsigned> Ordered;
    std::unordered_map<unsigned, std::string> Hashed;
    std::list<unsigned> List;
    std::deque<unsigned> Deque;
    std::vector<unsigned> Vector;
    for (unsigned I = 0; I < 60000; ++I) {
      Seed = Seed * 1103515245 + 12345;
      ++Ordered["key " + std::to_string(Seed % 30000)];
      Hashed[Seed % 50000] += char('a' + Seed % 26);
      List.push_front(Seed);
      Deque.push_back(Seed % 100);
      Vector.push_back(Seed >> 8);
      if (I % 3 == 0)
        Deque.pop_front();
    }
    std::sort(Vector.begin(), Vector.end());
    List.sort();
    for (const auto &[Key, Count] : Ordered)
      Total += Key.size() * Count;
    for (unsigned I : List)
      Total += I % 7;
    for (unsigned I : Deque)
      Total += Vector[I];
    Total += Hashed.size();
  }
  printf("%lu\n", Total);
  return 0;
}
